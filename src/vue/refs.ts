import { type MaybeRefOrGetter, type ShallowRef, shallowRef, toValue, watch } from 'vue';
import { onChange, type Reader } from '../platform/reader.ts';
import { changeLimits, type LimitName, readLimits, type WithLimits } from '../presence/change-limits.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/** Each value as a ref that can only be read. */
export type Refs<Values> = { readonly [Name in keyof Values]: Readonly<ShallowRef<Values[Name]>> };

/** Options of which some may be refs or getters. */
export type WithRefs<Options, Name extends keyof Options> = Omit<Options, Name> & {
  [Key in Name]?: MaybeRefOrGetter<Options[Key] | undefined>;
};

/** Limits, each a number, a ref or a getter. */
type LimitRefs = WithRefs<{ [Name in LimitName]?: number }, LimitName>;

/** Returns a ref for each value of the reader, and what brings them up to date when no event does. */
export function createRefs<Target extends EventTarget, Values extends object>(
  target: Target,
  reader: Reader<Target, Values>,
): { refs: Refs<Values>; update: () => void } {
  const entries = Object.entries(reader.read()).map(([name, value]) => [name, shallowRef(value)] as const);
  const update = (): void => {
    const values = reader.read(target);
    for (const [name, ref] of entries) ref.value = values[name as keyof Values];
  };
  onChange(target, reader, update);
  return { refs: Object.fromEntries(entries) as unknown as Refs<Values>, update };
}

/** Returns the options with the current numbers in place of refs and getters. */
export function currentLimits<T extends LimitRefs>(options: T): WithLimits<T> {
  return readLimits(options, toValue<number | undefined>);
}

/** Hands changed limits to the monitor, if there is one. */
export function watchLimits(options: LimitRefs, monitor: () => InactivityMonitor | undefined): void {
  watch(
    () => currentLimits(options),
    (limits) => {
      const target = monitor();
      if (target) changeLimits(target, limits);
    },
  );
}
