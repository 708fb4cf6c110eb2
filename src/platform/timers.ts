import { timerNow } from './clock.ts';
import { isInBackground } from './visibility.ts';

// The only file that sets timers. A timer decides nothing: it wakes somebody who then reads the clock.

/** The longest delay of a timer in milliseconds, 24.8 days. With a longer one browsers fire at once. */
export const longestTimer = 2_147_483_647;

/**
 * One timer that is set again and again: `arm(delay)` replaces the pending one, `arm(Infinity)` clears it. The delay is in
 * milliseconds, and {@link longestTimer} at most.
 */
export function createAlarm(ring: () => void): (delay: number) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Infinity;
  const set = (): void => {
    clearTimeout(timer);
    timer = dueAt < Infinity ? setTimeout(ringing, dueAt - timerNow()) : undefined;
  };
  const ringing = (): void => {
    // Late in a visible page: the page stalled. Input from meanwhile may still be queued, and goes first, once.
    const isLate = timerNow() - dueAt > 500 && !isInBackground();
    timer = isLate ? setTimeout(ring, 100) : undefined;
    if (!isLate) ring();
  };
  return (delay) => {
    dueAt = timerNow() + delay;
    set();
    const pending = timer;
    // The page may be frozen before the message arrives; the alarm keeps its due time.
    if (pending && isInBackground() && globalThis.MessageChannel) outOfTimerChain(() => timer === pending && set());
  };
}

/**
 * Runs the task outside the chain of timers that it is called in. In a tab that has been hidden for a minute, Chromium runs
 * timers that were set by timers once a minute, up to 54 s late (measured in Chromium 156). Set by a message they are at most 1 s
 * late. https://developer.chrome.com/blog/timer-throttling-in-chrome-88
 */
function outOfTimerChain(task: () => unknown): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}

/** Waits this many milliseconds, or until the signal aborts. Resolves to whether the time passed. */
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
