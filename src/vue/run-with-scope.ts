import { getCurrentInstance, onMounted, onScopeDispose } from 'vue';

/**
 * Starts the target with the current scope, and stops it when the scope is disposed of. In a component it starts once the
 * component is mounted, so that the page a server has written is hydrated first; in any other scope it starts at once. It never
 * starts on a server.
 */
export function runWithScope(target: { start(): void; stop(): void }): void {
  let isDisposed = false;
  const start = (): void => {
    if (!isDisposed) target.start();
  };
  onScopeDispose(() => {
    isDisposed = true;
    target.stop();
  });
  const component = getCurrentInstance();
  if (component && !component.isMounted) onMounted(start);
  else if (globalThis.document) start();
}
