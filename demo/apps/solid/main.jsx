import { render } from 'solid-js/web';
import '../shared/app.css';
import { App } from './App.jsx';

render(() => <App />, document.getElementById('root'));
