import { useIdle } from '@vueuse/core';
import { createApp } from 'vue';

export function mount(container, timeout) {
  const setup = () => {
    const { idle } = useIdle(timeout);
    return () => (idle.value ? 'idle' : 'here');
  };
  createApp({ setup }).mount(container);
}
