import { type Accessor, createEffect, createSignal, onCleanup, untrack } from 'solid-js';

/** Options, or a function that gives them: `() => ({ timeout: seconds() * 1000 })`. */
export type Reactive<T extends object> = T | Accessor<T>;

/** How to read options, however they were given. */
export function toAccessor<T extends object>(options: Reactive<T>): Accessor<T> {
  return typeof options === 'function' ? (options as Accessor<T>) : () => options;
}

/**
 * What `read()` gives, read when the scope is mounted, and again at these events only.
 * @param before what it gives until then, and so on a server
 */
export function createReading<T>(
  target: Accessor<EventTarget | undefined>,
  types: readonly string[],
  read: () => T,
  before: T,
): Accessor<T> {
  const [value, setValue] = createSignal(before);
  const update = (): void => void setValue(() => untrack(read));
  createEffect(() => {
    const run = new AbortController();
    for (const type of types) target()?.addEventListener(type, update, { signal: run.signal });
    update();
    onCleanup(() => run.abort());
  });
  return value;
}
