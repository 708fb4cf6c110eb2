/** Hears an observable of the SDK until the signal aborts; some SDK versions lack some of them. */
export function subscribe<T>(
  source: { subscribe(next: (value: T) => void): { unsubscribe(): void } } | undefined,
  signal: AbortSignal,
  next: (value: T) => void,
): void {
  if (!source || signal.aborted) return;
  const subscription = source.subscribe(next);
  signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
}

/** An observable says its current value first: what was so before is no change. */
export function skipFirst<T>(next: (value: T) => void): (value: T) => void {
  let isFirst = true;
  return (value) => {
    if (!isFirst) next(value);
    isFirst = false;
  };
}
