import { addListener } from './add-listener.ts';
import { wallNow } from './clock.ts';
import { followWindows } from './windows.ts';

// Events after which a page may have missed something: a tab comes to the front, a page is restored from the back/forward cache
// or unfrozen, a window gets the focus, a machine that slept is back on the network. A machine can wake without any of these, so
// `timeupdate` of any playing video is one of them: a call shows video, and its players fire it four times a second anyway. None
// of these events means that a person is there. Each means "read the clock".
const signs = 'visibilitychange pageshow resume focus online timeupdate enterpictureinpicture leavepictureinpicture';

/** While videos play, the clock is read once in this many milliseconds, however many they are. */
const checkInterval = 1000;

/**
 * Calls `check` with each sign that the page or the machine has woken, in any window of the page, and whenever such a window
 * opens or closes, until the signal aborts.
 */
export function onWake(check: (sign: { readonly type: string }) => void, signal: AbortSignal): void {
  let isStarted = false;
  let checkedAt = -Infinity;
  const receive = (sign: Event): void => {
    const now = wallNow();
    if (sign.type === 'timeupdate' && Math.abs(now - checkedAt) < checkInterval) return;
    checkedAt = now;
    check(sign);
  };
  followWindows((window, until) => {
    for (const sign of signs.split(' '))
      addListener(window, sign, receive, { capture: true, passive: true, signal: until });
    until.addEventListener('abort', (event) => signal.aborted || check(event));
    if (isStarted) check({ type: 'enter' });
  }, signal);
  isStarted = true;
}
