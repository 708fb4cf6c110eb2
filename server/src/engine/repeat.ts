/**
 * Runs a task again and again, `ms` milliseconds after it last ended, until the signal aborts. A failure goes to `failed`, and
 * does not stop the repetition.
 * @param ms milliseconds, or a function that returns them each time
 */
export function repeat(
  ms: number | (() => number),
  task: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): void {
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    if (!signal.aborted) timer = setTimeout(turn, typeof ms === 'function' ? ms() : ms);
  };
  const turn = (): void => {
    task(signal)
      .catch((error: unknown) => {
        if (!signal.aborted) failed(error);
      })
      .then(next);
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  next();
}

/**
 * Waits only a share of the pause the first time, so that equal tasks of many providers do not run at once ever after.
 * @param share above 0, at most 1
 */
export function beginningAfter(share: number, ms: () => number): () => number {
  let part = share;
  return () => {
    const wait = ms() * part;
    part = 1;
    return wait;
  };
}
