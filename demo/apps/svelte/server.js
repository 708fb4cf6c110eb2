import { render as renderApp } from 'svelte/server';
import App from './App.svelte';

/** The app as a server writes it. */
export const render = () => renderApp(App);
