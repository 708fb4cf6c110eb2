import { useCallback, useSyncExternalStore } from 'react';

/**
 * What `read()` gives, read again at these events only.
 * @param types one and the same array at each render
 * @param onServer what it gives on a server, and while a page that came from there is hydrated
 */
export function useReading<T>(
  target: EventTarget | undefined,
  types: readonly string[],
  read: () => T,
  onServer: T,
): T {
  const subscribe = useCallback(
    (notify: () => void) => {
      const run = new AbortController();
      for (const type of types) target?.addEventListener(type, notify, { signal: run.signal });
      return () => run.abort();
    },
    [target, types],
  );
  return useSyncExternalStore(subscribe, read, () => onServer);
}
