import { computed, effect, inject, NgZone, PLATFORM_ID, untracked } from '@angular/core';
import { changeLimits, limitNames } from '../presence/change-limits.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { currentLimits, type LimitSignals, type MaybeSignal, readSignal } from './signals.ts';

/** What the bindings use of the app around them. */
export interface Host {
  /** False where pages are rendered on a server: nothing runs there. */
  readonly isBrowser: boolean;
  /**
   * Runs a function outside of Angular's zone, and does not follow the signals that it reads. An app that has zone.js checks for
   * changes after every listener and timer that was set inside of the zone.
   */
  outside<T>(run: () => T): T;
  /** Passes the value to `set`: at once, or for a signal or getter in an effect, and again each time it changes. */
  follow<T>(value: MaybeSignal<T>, set: (value: T) => void): void;
}

/** Returns the host. Call it in an injection context. */
export function injectHost(): Host {
  const zone = inject(NgZone);
  const outside = <T>(run: () => T): T => zone.runOutsideAngular(() => untracked(run));
  return {
    // The same comparison as isPlatformBrowser() in @angular/common, which would be a second peer dependency.
    isBrowser: inject<unknown>(PLATFORM_ID) === 'browser',
    outside,
    follow(value, set) {
      if (typeof value !== 'function') return outside(() => set(value));
      const current = computed(() => readSignal(value)); // a getter may read signals that do not change its value
      effect(() => {
        const latest = current();
        outside(() => set(latest));
      });
    },
  };
}

/** Hands changed limits to the monitor, if there is one. Without a signal or getter there is nothing to follow. */
export function followLimits(options: LimitSignals, host: Host, monitor: () => InactivityMonitor | undefined): void {
  if (limitNames.every((name) => typeof options[name] !== 'function')) return;
  host.follow(
    () => currentLimits(options),
    (limits) => {
      const target = monitor();
      if (target) changeLimits(target, limits);
    },
  );
}
