import { useIdle } from '@mantine/hooks';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

function App({ timeout }) {
  return useIdle(timeout) ? 'idle' : 'here';
}

export function mount(container, timeout) {
  createRoot(container).render(createElement(App, { timeout }));
}
