import { hydrate, mount } from 'svelte';
import '../shared/app.css';
import App from './App.svelte';

const target = document.getElementById('root');
(target.firstElementChild ? hydrate : mount)(App, { target });
