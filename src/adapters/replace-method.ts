/**
 * Replaces a method of an SDK's object until the signal aborts, to notice what the SDK announces by no event.
 * @param replace gets the method, and returns the one that takes its place
 */
export function replaceMethod<T extends object, K extends keyof T>(
  object: T,
  name: K,
  replace: (original: T[K]) => T[K],
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const original = object[name];
  const replaced = replace(original);
  object[name] = replaced;
  const restore = (): void => {
    if (object[name] === replaced) object[name] = original;
  };
  signal.addEventListener('abort', restore, { once: true });
}
