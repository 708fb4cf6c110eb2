import { hydrate, render } from 'solid-js/web';
import '../shared/app.css';
import { App } from './App.jsx';

const root = document.getElementById('root');
(root.firstElementChild ? hydrate : render)(() => <App />, root);
