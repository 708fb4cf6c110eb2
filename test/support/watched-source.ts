/** A source that counts how often it was connected to, and how many of these connections are open. */
export function watchedSource() {
  const signals: AbortSignal[] = [];
  return {
    source: (_report: unknown, signal: AbortSignal): void => void signals.push(signal),
    get connections(): number {
      return signals.length;
    },
    get open(): number {
      return signals.filter(({ aborted }) => !aborted).length;
    },
  };
}
