import { type Accessor, batch, createEffect, createSignal, onCleanup, untrack } from 'solid-js';
import { onChange, type Reader } from '../platform/reader.ts';
import { changeLimits, type LimitOptions } from '../presence/change-limits.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/** Options, or a function that returns them: `() => ({ timeout: minutes() * 60_000 })`. */
export type MaybeAccessor<T extends object> = T | Accessor<T>;

/** Each value as an accessor. */
export type Accessors<Values> = { readonly [Name in keyof Values]: Accessor<Values[Name]> };

/** Returns an accessor of options that may be given as such. */
export function toAccessor<T extends object>(options: MaybeAccessor<T>): Accessor<T> {
  return typeof options === 'function' ? (options as Accessor<T>) : () => options;
}

/** Returns an accessor for each value of the reader. Until the scope is mounted, and on a server, there is no object to read. */
export function createAccessors<Target extends EventTarget, Values extends object>(
  target: Target,
  reader: Reader<Target, Values>,
): Accessors<Values> {
  const entries = Object.entries(reader.read()).map(([name, value]) => [name, createSignal(value)] as const);
  const update = (): void => {
    const values = reader.read(target);
    batch(() => {
      for (const [name, [, set]] of entries) set(() => values[name as keyof Values]);
    });
  };
  createEffect(() => {
    const run = new AbortController();
    onChange(target, reader, update, run.signal);
    update();
    onCleanup(() => run.abort());
  });
  return Object.fromEntries(entries.map(([name, [get]]) => [name, get])) as Accessors<Values>;
}

/** Hands changed limits to the monitor, if there is one. */
export function followLimits(options: Accessor<LimitOptions>, monitor: Accessor<InactivityMonitor | undefined>): void {
  createEffect(() => {
    const [current, { timeout, hiddenTimeout, aloneTimeout, waitingTimeout }] = [monitor(), options()];
    // This calls listeners of the monitor, and the signals that they read are not followed.
    if (current) untrack(() => changeLimits(current, { timeout, hiddenTimeout, aloneTimeout, waitingTimeout }));
  });
}
