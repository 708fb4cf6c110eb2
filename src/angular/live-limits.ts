import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { Host } from './host.ts';

/** A value, or the signal or getter that has it. */
export type Live<T> = T | (() => T);

/** The limits of a monitor, each a number, a signal or a getter. A change moves the deadline; it restarts nothing. */
export interface LiveLimits {
  /**
   * How long nobody may be there, ms.
   * @default 3_600_000 (1 hour)
   */
  timeout?: Live<number>;
  /**
   * How long nobody may be there while the page is hidden, ms.
   * @default timeout
   */
  hiddenTimeout?: Live<number>;
  /**
   * How long nobody may be there while nobody else is in the call, ms.
   * @default timeout
   */
  aloneTimeout?: Live<number>;
}

const names = ['timeout', 'hiddenTimeout', 'aloneTimeout'] as const;

/** The options with the limits as they are now. */
export function readLimits<T extends LiveLimits>(
  options: T,
): Omit<T, keyof LiveLimits> & Partial<Record<keyof LiveLimits, number>> {
  const limits: Partial<Record<keyof LiveLimits, number>> = {};
  for (const name of names) {
    const limit = options[name];
    if (limit !== undefined) limits[name] = typeof limit === 'function' ? limit() : limit;
  }
  return { ...options, ...limits };
}

/** Hands each change of a limit that is live to the monitor, if there is one. */
export function followLimits(options: LiveLimits, host: Host, monitor: () => InactivityMonitor | undefined): void {
  for (const name of names) {
    const limit = options[name];
    if (typeof limit !== 'function') continue;
    host.follow(limit, (ms) => {
      const target = monitor();
      if (target) target[name] = ms;
    });
  }
}
