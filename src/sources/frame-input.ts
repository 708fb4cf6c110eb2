import { addListener } from '../platform/add-listener.ts';
import { wallNow } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { isUnseen } from '../platform/visibility.ts';
import { followWindows } from '../platform/windows.ts';
import type { Activity } from './source.ts';

/**
 * A click or key in a frame of any origin makes every page around it "active" for this many milliseconds. The standard says
 * so (https://html.spec.whatwg.org/multipage/interaction.html#user-activation-processing-model), and Chromium 156, Firefox
 * 153 and WebKitGTK 2.50 do it, also between sites (measured). No script can: neither `focus()` nor a dispatched event does.
 */
const activationTime = 5000;

/** Milliseconds between two checks while somebody works in the frame, and otherwise. */
const [busyInterval, idleInterval] = [1000, 4000];

/**
 * Clicks and keys in a frame that sends no messages, derived from what the browser tells the page around it. Mouse moves and
 * the wheel are not seen. It polls while the page is visible, because no event says so: `blur` of the page, which comes when
 * the focus enters a frame, is missing when the focus moves from one frame to the next, or when the page had no focus
 * (measured in WebKitGTK).
 *
 * It reports when input begins and when it has ended, but not in between: a key that something lies on never ends. Each
 * reported time is the latest one that is certain, so a script that moves the focus gains nothing.
 */
export function frameInput(frame: HTMLIFrameElement, report: (activity: Activity) => void, signal: AbortSignal): void {
  if (!(navigator as Partial<Navigator>).userActivation) return; // since Chrome 72, Firefox 120, Safari 16.4
  let wasActive = false;
  let checkedAt = 0;

  const check = (): void => {
    const now = wallNow();
    // Of the window that the frame is in now: it may be moved to a picture-in-picture window.
    const { isActive } = (frame.ownerDocument.defaultView ?? globalThis).navigator.userActivation;
    // Firefox leaves the focus where it is when somebody clicks beside the frame's buttons.
    const { activeElement } = frame.getRootNode() as Partial<DocumentOrShadowRoot>;
    const isInside = activeElement === frame || frame.matches(':hover');
    // After a longer gap the machine may have slept, and with it the clock by which "active" ends.
    if (isInside && isActive !== wasActive && now - checkedAt < 2 * activationTime)
      report({
        source: 'input',
        at: isActive ? Math.max(checkedAt, now - activationTime) : checkedAt - activationTime,
      });
    wasActive = isActive;
    checkedAt = now;
    arm(isUnseen() ? Infinity : isInside && isActive ? busyInterval : idleInterval);
  };
  const arm = createAlarm(check);
  followWindows(
    (window, until) => addListener(window, 'visibilitychange', check, { capture: true, signal: until }),
    signal,
  );
  signal.addEventListener('abort', () => arm(Infinity), { once: true });
  check();
}
