import { StillThereDialog, useInactivity } from 'still-there/vue';
import { createApp, h } from 'vue';
import { limits } from './limits.js';

createApp({
  setup() {
    const { monitor, state, reason } = useInactivity(limits);
    return () => [h('output', state.value === 'idle' ? reason.value : state.value), h(StillThereDialog, { monitor })];
  },
}).mount('#app');
