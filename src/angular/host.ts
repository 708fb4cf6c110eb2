import { effect, inject, NgZone, PLATFORM_ID, untracked } from '@angular/core';
import type { Live } from './live-limits.ts';

/** What the bindings use of the app around them. */
export interface Host {
  /** False where pages are rendered on a server: nothing runs there. */
  readonly isBrowser: boolean;
  /**
   * Runs it outside of Angular's zone and of what reads signals. An app that still has zone.js looks for changes after
   * every listener and timer that was set inside; without zone.js there is no inside.
   */
  outside<T>(run: () => T): T;
  /** Hands on the value: now, and if it is a signal or getter, in an effect, and again when it changes. */
  follow<T>(value: Live<T>, set: (value: T) => void): void;
}

/** For an injection context. */
export function injectHost(): Host {
  const zone = inject(NgZone);
  const outside = <T>(run: () => T): T => zone.runOutsideAngular(() => untracked(run));
  return {
    // what isPlatformBrowser() of @angular/common compares: no second peer for one word
    isBrowser: inject<unknown>(PLATFORM_ID) === 'browser',
    outside,
    follow(value, set) {
      if (!isGetter(value)) return outside(() => set(value));
      effect(() => {
        const latest = value();
        outside(() => set(latest));
      });
    },
  };
}

function isGetter<T>(value: Live<T>): value is () => T {
  return typeof value === 'function';
}
