import { wallNow } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { isHidden } from '../platform/visibility.ts';
import type { Activity } from './feed.ts';

/**
 * A click or key in a frame of any origin makes every page around it "active", for this long (ms): so the standard says
 * (https://html.spec.whatwg.org/multipage/interaction.html#user-activation-processing-model), and Chromium 156, Firefox 153
 * and WebKitGTK 2.50 do (measured, other site and process too). A script cannot: neither `focus()` nor a dispatched event does it.
 */
const lasts = 5000;

/** How often to look while input goes on, and while it does not, ms: often enough to miss none. */
const [often, seldom] = [1000, 4000];

/**
 * Input in a frame that tells nothing itself, from what the browser tells the page around it: clicks and keys, neither mouse
 * moves nor the wheel. Looks only while the focus is in an iframe and the page is seen.
 *
 * Reports when input begins and when it has ended, not while it goes on: a key that something lies on goes on for ever.
 * Reports no later moment than it can vouch for, so that a script that moves the focus gains nothing.
 */
export function frameInput(frame: HTMLIFrameElement, report: (activity: Activity) => void, signal: AbortSignal): void {
  const page = frame.ownerDocument;
  const { userActivation } = navigator as Partial<Navigator>; // Firefox 120, Safari 16.4
  if (!userActivation) return;
  let wasActive = false;
  let lookedAt = 0;

  const look = (): void => {
    const now = wallNow();
    const { isActive } = userActivation;
    const { activeElement } = frame.getRootNode() as Document | ShadowRoot;
    // After a longer gap the machine slept, and with it the clock by which the browser's "active" ends.
    const isSure = activeElement === frame && now - lookedAt < 2 * lasts;
    if (isSure && isActive !== wasActive)
      report({ source: 'input', at: isActive ? Math.max(lookedAt, now - lasts) : lookedAt - lasts });
    wasActive = isActive;
    lookedAt = now;
    // In any iframe: from one to the next the focus moves without an event.
    const isInFrame = activeElement === frame || page.activeElement?.localName === 'iframe';
    arm(isInFrame && !isHidden() ? (isActive ? often : seldom) : Infinity);
  };
  const arm = createAlarm(look);
  const begin = (): void => {
    wasActive = false;
    lookedAt = wallNow() - lasts;
    arm(often); // the browser may say "active" a little later than `blur`
  };
  page.defaultView?.addEventListener('blur', begin, { signal }); // also when the focus goes into a frame
  page.addEventListener('visibilitychange', begin, { signal });
  signal.addEventListener('abort', () => arm(Infinity), { once: true });
  begin();
}
