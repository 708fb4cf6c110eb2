import { addListener } from '../platform/add-listener.ts';
import { isInBackground } from '../platform/visibility.ts';
import { warn } from '../platform/warn.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/**
 * Keeps the screen on while the monitor is `active` and the page is visible, until the signal aborts. Once the question is shown
 * the screen may go off. Does nothing in a browser without screen wake locks. A refusal, for example by a battery saver or by the
 * `Permissions-Policy` of a frame, is no failure of the call: it is written to the console once.
 * @see https://www.w3.org/TR/screen-wake-lock/ (Chrome 84, Safari 16.4, Firefox 126)
 */
export function keepScreenOn(monitor: InactivityMonitor, signal: AbortSignal): void {
  const wakeLock = globalThis.navigator?.wakeLock as WakeLock | undefined;
  if (!wakeLock) return;
  let lock: WakeLockSentinel | undefined;
  let isBusy = false;
  let isChanged = false;
  let isWarned = false;
  const isWanted = (): boolean => !signal.aborted && monitor.state === 'active' && !isInBackground();
  const update = async (): Promise<void> => {
    isChanged = isBusy;
    if (isBusy) return;
    isBusy = true;
    try {
      // The browser releases it when the page is hidden.
      if (isWanted() && lock?.released !== false) lock = await wakeLock.request('screen');
      if (!isWanted()) await lock?.release();
    } catch (error) {
      if (isWanted() && !isWarned) warn(`the screen may go off during the call: ${error}`);
      isWarned ||= isWanted();
    }
    isBusy = false;
    if (isChanged) await update();
  };
  for (const type of ['active', 'prompted', 'idle', 'stopped'] as const) addListener(monitor, type, update, { signal });
  addListener(document, 'visibilitychange', update, { signal });
  signal.addEventListener('abort', update);
}
