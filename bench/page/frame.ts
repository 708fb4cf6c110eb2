// Runs in a page, or a frame of one, beside one contender: dispatches events when it is told to.
import type { Clock } from './clock.ts';
import type { DrivenClock } from './driven-clock.ts';
import { move, moveMouseOnly } from './moves.ts';

declare global {
  interface Window {
    /** There when the page was loaded with the shifted clock. */
    clock?: Clock;
    /** There when the page was loaded with the driven clock. */
    drivenClock?: DrivenClock;
    bursts: typeof bursts;
    move: typeof move;
    /** Set when the contender is mounted and its effects have run. */
    isReady?: boolean;
  }
}

/** One move per frame of a 60 Hz screen, ms. */
const frame = 1000 / 60;

/** Each makes so many moves and returns how long that took, ms. A loop each, so that none is compiled for two. */
const bursts = {
  /** By `mousemove` alone, all in one moment as the clock sees it. */
  mouseOnly: (count: number): number => {
    const startedAt = performance.now();
    for (let n = 0; n < count; n++) moveMouseOnly(n);
    return performance.now() - startedAt;
  },
  /** All in one moment. */
  atOnce: (count: number): number => {
    const startedAt = performance.now();
    for (let n = 0; n < count; n++) move(n);
    return performance.now() - startedAt;
  },
  /** 60 a second. */
  paced: (count: number): number => {
    const clock = window.clock as Clock;
    const startedAt = performance.now();
    for (let n = 0; n < count; n++) {
      clock.forward(frame);
      move(n);
    }
    return performance.now() - startedAt - count * frame; // the clock was moved on by that much
  },
};

/** Mounts a contender and says so when it listens. */
export function begin(mount: (container: Element, timeout: number) => void): void {
  mount(document.body.appendChild(document.createElement('div')), 2 * 3600_000);
  Object.assign(window, { bursts, move });
  const ready = (): void => {
    window.isReady = true;
  };
  if (window.drivenClock) window.drivenClock.settle().then(ready);
  else setTimeout(ready, 100); // React mounts, then runs effects, in tasks of its own
}
