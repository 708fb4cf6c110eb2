/** Returns the last result until twenty times as long as it took has passed, and only then runs the function again. */
export function memoizeByCost<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined;
  let againAt = 0;
  return () => {
    if (last && performance.now() < againAt) return last;
    const started = performance.now();
    againAt = Infinity;
    last = ask().finally(() => {
      const now = performance.now();
      againAt = now + (now - started) * 20;
    });
    return last;
  };
}
