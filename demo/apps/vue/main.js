import { createApp, createSSRApp } from 'vue';
import '../shared/app.css';
import App from './App.vue';

const isRendered = document.getElementById('root').firstElementChild !== null;
(isRendered ? createSSRApp : createApp)(App).mount('#root');
