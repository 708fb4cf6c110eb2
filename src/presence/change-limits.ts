import { expectObject } from '../core/expect.ts';
import type { InactivityMonitor } from './inactivity-monitor.ts';
import { defaultTimeout, type InactivityMonitorOptions } from './inactivity-options.ts';

/** The limits of a monitor, which may change while it runs. */
export const limitNames = ['timeout', 'hiddenTimeout', 'aloneTimeout', 'waitingTimeout'] as const;

/** The name of a limit of a monitor. */
export type LimitName = (typeof limitNames)[number];

/** Limits, in milliseconds each. */
export type LimitOptions = { readonly [Name in LimitName]?: InactivityMonitorOptions[Name] | undefined };

/**
 * Sets the limits of a monitor to what they would be if it had been created with these. Limits that are the same stay untouched.
 */
export function changeLimits(monitor: InactivityMonitor, limits: LimitOptions): void {
  const { timeout = defaultTimeout } = limits;
  for (const name of limitNames) {
    const limit = limits[name] ?? timeout;
    if (monitor[name] !== limit) monitor[name] = limit;
  }
}

/** Options whose limits are numbers. */
export type WithLimits<T> = Omit<T, LimitName> & { [Name in LimitName]?: number };

/**
 * Returns the options with each limit replaced by what `read` returns for it; a limit that is undefined is left out.
 * @throws TypeError when the options are not an object
 */
export function readLimits<T extends { readonly [Name in LimitName]?: unknown }>(
  options: T,
  read: (limit: T[LimitName]) => number | undefined,
): WithLimits<T> {
  expectObject('options', options);
  const { timeout, hiddenTimeout, aloneTimeout, waitingTimeout, ...others } = options;
  const limits: { [Name in LimitName]?: number } = {};
  for (const name of limitNames) {
    const limit = read(options[name]);
    if (limit !== undefined) limits[name] = limit;
  }
  return { ...others, ...limits };
}
