import idleTimeout from 'idle-timeout';

export function mount(_container, timeout) {
  idleTimeout(() => {}, { timeout });
}
