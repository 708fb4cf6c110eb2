import { wallNow } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { isHidden } from '../platform/visibility.ts';
import type { Activity } from './source.ts';

/**
 * A click or key in a frame of any origin makes every page around it "active", for this long (ms): so the standard says
 * (https://html.spec.whatwg.org/multipage/interaction.html#user-activation-processing-model), and Chromium 156, Firefox 153
 * and WebKitGTK 2.50 do, between sites too (measured). No script can: neither `focus()` nor a dispatched event does it.
 */
const lasts = 5000;

/** How often to look while somebody works in the frame, and else, ms: often enough to miss nothing. */
const [often, seldom] = [1000, 4000];

/**
 * Input in a frame that tells nothing itself, from what the browser tells the page around it: clicks and keys, neither mouse
 * moves nor the wheel. It has to look from time to time, while the page is seen: no event tells of it, and `blur` of the page,
 * which comes when the focus goes into a frame, is missing when it goes from one frame to the next, or when the page had
 * none (measured in WebKitGTK).
 *
 * Reports when input begins and when it has ended, not while it goes on: a key that something lies on goes on for ever.
 * Reports no later moment than it can vouch for, so that a script that moves the focus gains nothing.
 */
export function frameInput(frame: HTMLIFrameElement, report: (activity: Activity) => void, signal: AbortSignal): void {
  const { userActivation } = navigator as Partial<Navigator>; // since Chrome 72, Firefox 120, Safari 16.4
  if (!userActivation) return;
  let wasActive = false;
  let lookedAt = 0;

  const look = (): void => {
    const now = wallNow();
    const { isActive } = userActivation;
    // Firefox leaves the focus where it is when somebody clicks beside the frame's buttons.
    const { activeElement } = frame.getRootNode() as Partial<DocumentOrShadowRoot>;
    const isInside = activeElement === frame || frame.matches(':hover');
    // After a longer gap the machine may have slept, and with it the clock by which "active" ends.
    if (isInside && isActive !== wasActive && now - lookedAt < 2 * lasts)
      report({ source: 'input', at: isActive ? Math.max(lookedAt, now - lasts) : lookedAt - lasts });
    wasActive = isActive;
    lookedAt = now;
    arm(isHidden() ? Infinity : isInside && isActive ? often : seldom);
  };
  const arm = createAlarm(look);
  frame.ownerDocument.addEventListener('visibilitychange', look, { signal });
  signal.addEventListener('abort', () => arm(Infinity), { once: true });
  look();
}
