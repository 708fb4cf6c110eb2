import { generateHydrationScript, renderToString } from 'solid-js/web';
import { App } from './App.jsx';

/** The app as a server writes it. */
export const render = () => ({ head: generateHydrationScript(), body: renderToString(() => <App />) });
