import { type MaybeRefOrGetter, toValue, watch } from 'vue';
import type { InactivityMonitor } from '../monitor/inactivity-monitor.ts';

/** The limits of a monitor, each a number, a ref or a getter. A change moves the deadline; it restarts nothing. */
export interface LiveLimits {
  /**
   * How long nobody may be there, ms.
   * @default 3_600_000 (1 hour)
   */
  timeout?: MaybeRefOrGetter<number>;
  /**
   * How long nobody may be there while the page is hidden, ms.
   * @default timeout
   */
  hiddenTimeout?: MaybeRefOrGetter<number>;
  /**
   * How long nobody may be there while nobody else is in the call, ms.
   * @default timeout
   */
  aloneTimeout?: MaybeRefOrGetter<number>;
}

const names = ['timeout', 'hiddenTimeout', 'aloneTimeout'] as const;

/** The options with the limits as they are now. */
export function readLimits<T extends LiveLimits>(
  options: T,
): Omit<T, keyof LiveLimits> & Partial<Record<keyof LiveLimits, number>> {
  const limits: Partial<Record<keyof LiveLimits, number>> = {};
  for (const name of names) if (options[name] !== undefined) limits[name] = toValue(options[name]);
  return { ...options, ...limits };
}

/** Hands each change of a limit to the monitor, if there is one. */
export function watchLimits(options: LiveLimits, monitor: () => InactivityMonitor | undefined): void {
  for (const name of names) {
    const limit = options[name];
    if (limit === undefined) continue;
    watch(
      () => toValue(limit),
      (ms) => {
        const target = monitor();
        if (target) target[name] = ms;
      },
    );
  }
}
