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
