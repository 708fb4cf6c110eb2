/** Milliseconds that a result is kept at most, however long it took. */
const keptAtMost = 60_000;

/**
 * Returns the last result until twenty times as long as it took has passed, at most a minute, and only then runs the function again.
 * Calls during a run share it. A failure is not kept.
 */
export function memoizeByCost<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined;
  let againAt = 0;
  const run = async (): Promise<T> => {
    const started = performance.now();
    try {
      const value = await ask();
      const now = performance.now();
      againAt = now + Math.min((now - started) * 20, keptAtMost);
      return value;
    } catch (error) {
      againAt = 0;
      throw error;
    }
  };
  return () => {
    if (last && performance.now() < againAt) return last;
    againAt = Infinity;
    last = run();
    return last;
  };
}
