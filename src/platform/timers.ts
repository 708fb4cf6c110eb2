import { isHidden } from './visibility.ts';

// The one file that arms timers. A timer here decides nothing: it only wakes someone who then asks the clock.

/**
 * One timer that is set anew again and again: `arm(delay)` replaces the pending one, `arm(Infinity)` clears it. Nobody may
 * ask for more than 2^31-1 ms (24.8 days): from there on browsers ring at once.
 */
export function createAlarm(ring: () => void): (delay: number) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const set = (delay: number): void => {
    clearTimeout(timer);
    timer = delay === Infinity ? undefined : setTimeout(ringing, delay);
  };
  const ringing = (): void => {
    timer = undefined;
    ring();
  };
  return (delay) => {
    set(delay);
    const pending = timer;
    if (pending && isHidden()) outOfTimerChain(() => timer === pending && set(delay));
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
