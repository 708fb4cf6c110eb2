import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import App from './App.vue';

/** The app as a server writes it. */
export const render = async () => ({ body: await renderToString(createSSRApp(App)) });
