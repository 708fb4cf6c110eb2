import { addListener } from './add-listener.ts';

/** The page stops running, and runs again. */
const [leaving, back] = [
  ['freeze', 'pagehide'],
  ['resume', 'pageshow'],
];

/** Resolves at the next of these events; never after the signal aborts. */
function next(types: readonly string[] = [], signal?: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    for (const type of types) {
      addListener(globalThis, type, resolve, { capture: true, once: true, ...(signal && { signal }) });
    }
  });
}

/**
 * Runs the task when no other tab of this origin runs one of the same name. A page that is frozen or in the back/forward cache
 * would hold its lock, or be granted it, for ever (measured in Chromium 156). So a page that stops running lets go of the lock,
 * and requests it again when it runs again if its task has not begun. Without Web Locks (before Safari 15.4, or over plain HTTP)
 * it does not wait.
 */
export async function inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return task();
  let result: Promise<T> | undefined;
  for (;;) {
    const [request, over] = [new AbortController(), new AbortController()];
    const gone = next(leaving, over.signal).then(() => request.abort());
    const run = (): Promise<unknown> => {
      result = task();
      return Promise.race([result.catch(() => {}), gone]);
    };
    try {
      await locks.request(name, { signal: request.signal }, run);
    } catch (error) {
      if (!request.signal.aborted) throw error;
    } finally {
      over.abort();
    }
    if (result) return result;
    await next(back);
  }
}
