import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { useIdleTimer } from 'react-idle-timer';

const onIdle = () => {};

function App({ timeout }) {
  useIdleTimer({ timeout, onIdle });
  return 'here';
}

export function mount(container, timeout) {
  createRoot(container).render(createElement(App, { timeout }));
}
