import { type Signal, signal, type WritableSignal } from '@angular/core';
import { onChange, type Reader } from '../platform/reader.ts';
import { type LimitName, readLimits, type WithLimits } from '../presence/change-limits.ts';

/** A value, or a signal or getter of it. */
export type MaybeSignal<T> = T | (() => T);

/** Each value as a signal that can only be read. */
export type Signals<Values> = { readonly [Name in keyof Values]: Signal<Values[Name]> };

/** Options of which some may be signals or getters. */
export type WithSignals<Options, Name extends keyof Options> = Omit<Options, Name> & {
  [Key in Name]?: MaybeSignal<Options[Key] | undefined>;
};

/** Limits, each a number, a signal or a getter. */
export type LimitSignals = WithSignals<{ [Name in LimitName]?: number }, LimitName>;

/** Returns the current value. */
export function readSignal<T>(value: MaybeSignal<T>): T {
  return typeof value === 'function' ? (value as () => T)() : value;
}

/** Returns a signal for each value of the reader, and what brings them up to date when no event does. */
export function createSignals<Target extends EventTarget, Values extends object>(
  target: Target,
  reader: Reader<Target, Values>,
): { signals: Signals<Values>; update: () => void } {
  const entries = Object.entries(reader.read()).map(([name, value]): [string, WritableSignal<unknown>] => [
    name,
    signal(value),
  ]);
  const update = (): void => {
    const values = reader.read(target);
    for (const [name, writable] of entries) writable.set(values[name as keyof Values]);
  };
  onChange(target, reader, update);
  const signals = Object.fromEntries(entries.map(([name, writable]) => [name, writable.asReadonly()]));
  return { signals: signals as Signals<Values>, update };
}

/** Returns the options with the current numbers in place of signals and getters. */
export function currentLimits<T extends LimitSignals>(options: T): WithLimits<T> {
  return readLimits(options, readSignal<number | undefined>);
}
