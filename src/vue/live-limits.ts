import { type MaybeRefOrGetter, toValue, watch } from 'vue';
import { changeLimits } from '../presence/change-limits.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/** The limits of a monitor, each a number, a ref or a getter. A change moves the deadline; it restarts nothing. */
export interface LiveLimits {
  /**
   * How long nobody may be there, ms.
   * @default 3_600_000 (1 hour)
   */
  timeout?: MaybeRefOrGetter<number | undefined>;
  /**
   * How long nobody may be there while the page is hidden, ms.
   * @default timeout
   */
  hiddenTimeout?: MaybeRefOrGetter<number | undefined>;
  /**
   * How long nobody may be there while nobody else is in the call, ms.
   * @default timeout
   */
  aloneTimeout?: MaybeRefOrGetter<number | undefined>;
}

type Numbers = Partial<Record<keyof LiveLimits, number>>;

/** The options with the limits as they are now. */
export function readLimits<T extends LiveLimits>(options: T): Omit<T, keyof LiveLimits> & Numbers {
  const { timeout, hiddenTimeout, aloneTimeout, ...others } = options;
  const numbers: Numbers = {};
  for (const [name, limit] of Object.entries({ timeout, hiddenTimeout, aloneTimeout })) {
    const ms = toValue(limit);
    if (ms !== undefined) numbers[name as keyof LiveLimits] = ms;
  }
  return { ...others, ...numbers };
}

/** Hands changed limits to the monitor, if there is one. */
export function watchLimits(options: LiveLimits, monitor: () => InactivityMonitor | undefined): void {
  watch(
    () => readLimits(options),
    (limits) => {
      const target = monitor();
      if (target) changeLimits(target, limits);
    },
  );
}
