import { getCurrentInstance, onMounted, onScopeDispose } from 'vue';

/**
 * Starts what runs as long as the current scope does: in a component once it is mounted, so that a page which a server has
 * written is first shown as it was written; in a scope of its own at once; on a server never. Stops it with the scope.
 */
export function whileInUse(target: { start(): void; stop(): void }): void {
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
