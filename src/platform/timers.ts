import { timerNow } from './clock.ts';
import { isHidden } from './visibility.ts';

// The one file that arms timers. A timer here decides nothing: it only wakes someone who then asks the clock.

/** The longest delay of a timer, ms (24.8 days): above it browsers ring at once. */
export const longestTimer = 2_147_483_647;

/**
 * One timer that is set anew again and again: `arm(delay)` replaces the pending one, `arm(Infinity)` clears it. Nobody may
 * ask for more than {@link longestTimer}.
 */
export function createAlarm(ring: () => void): (delay: number) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Infinity;
  const set = (): void => {
    clearTimeout(timer);
    timer = dueAt < Infinity ? setTimeout(ringing, dueAt - timerNow()) : undefined;
  };
  const ringing = (): void => {
    // Late in a page that is seen: it stalled. Input that came meanwhile may still be queued and goes first, but only once.
    const isLate = timerNow() - dueAt > 500 && !isHidden();
    timer = isLate ? setTimeout(ring, 100) : undefined;
    if (!isLate) ring();
  };
  return (delay) => {
    dueAt = timerNow() + delay;
    set();
    const pending = timer;
    // A page may be frozen before the message comes: the alarm stays due when it was.
    if (pending && isHidden() && globalThis.MessageChannel) outOfTimerChain(() => timer === pending && set());
  };
}

/**
 * Runs the task outside of the chain of timers it is called in. From a minute in a hidden tab on, Chromium lets timers
 * that were armed by timers run once a minute only, and 54 s late (measured in Chromium 156); armed by a message they are
 * at most 1 s late. https://developer.chrome.com/blog/timer-throttling-in-chrome-88
 */
function outOfTimerChain(task: () => unknown): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}

/** Waits `ms`, or until the signal aborts: true if the time went by. */
export function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', cut);
      resolve(true);
    }, ms);
    const cut = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    signal?.addEventListener('abort', cut, { once: true });
  });
}
