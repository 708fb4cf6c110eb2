import { expect, expectOptions } from '../core/expect.ts';
import { eventAge, wallNow } from '../platform/clock.ts';
import { addWindow, followWindows, isPopup } from '../platform/windows.ts';
import type { ActivitySource } from './source.ts';

/** What {@link domActivity} listens to. */
export interface DomActivityOptions {
  /**
   * Windows, documents or elements whose input counts. A window sees the input of its whole page, including shadow roots and
   * events that the page stops. While a popup among them is seen, the page is not hidden.
   * @default the page's window, its Document Picture-in-Picture window, and the popups given to {@link watchWindow}
   */
  targets?: readonly EventTarget[];
  /**
   * Also counts events that scripts dispatch (`isTrusted === false`): for tests, and for remote-control software that
   * dispatches its input.
   * @default false
   */
  untrusted?: boolean;
}

// No `pointermove`: Chromium 156, Firefox 153 and WebKitGTK 2.50 send a `mousemove` along with it, and a second listener
// would double the cost of a moving mouse. Fingers send `touchmove`, and every press sends `pointerdown`.
const types = 'pointerdown mousemove mousedown keydown wheel scroll touchstart touchmove';

/** Events within this many milliseconds of the last one are skipped. */
const gate = 100;

/**
 * Input of a person: pointer, mouse, keys, wheel, scrolling, touch. The `source` of its activities is the event's type.
 *
 * Not counted are events that a script dispatched; mouse moves of zero pixels, which browsers send when a window opens under
 * a resting mouse; keys that repeat because something lies on them; and scrolling without other input in the second before,
 * since a script may scroll a chat to its last message. Each event costs one reading of the clock, and at most ten events
 * per second cost more. Without a window, as on a server, it reports nothing.
 * @throws TypeError when a target is not an `EventTarget`, or an option is unknown
 */
export function domActivity(options: DomActivityOptions = {}): ActivitySource {
  expectOptions(options, ['targets', 'untrusted']);
  const { targets, untrusted = false } = options;
  for (const target of targets ?? []) {
    expect(typeof target?.addEventListener === 'function', 'targets', 'an array of windows or elements', target);
  }
  return (report, signal) => {
    let seenAt = -Infinity;

    const receive = (event: Event): void => {
      const wall = wallNow();
      // The wall clock, because the first event after a sleep must pass: the clock of `event.timeStamp` may have stood still.
      if (Math.abs(wall - seenAt) < gate) return;
      if (!isInput(event as MouseEvent & KeyboardEvent, wall - seenAt)) return;
      const age = eventAge(event);
      // Input that queued up in a stalled page arrives in a burst, and its oldest event must not hide the newer ones. Scrolling
      // must not make the scrolling after it count.
      if (age < gate && event.type !== 'scroll') seenAt = wall;
      report({ source: event.type, at: wall - age });
    };
    const isInput = (event: MouseEvent & KeyboardEvent, sinceInput: number): boolean =>
      !isUnintended(event) && (event.isTrusted === false ? untrusted : event.type !== 'scroll' || sinceInput < 1000);

    const listen = (target: EventTarget, until: AbortSignal): void => {
      for (const type of types.split(' '))
        target.addEventListener(type, receive, { capture: true, passive: true, signal: until });
    };
    if (!targets) followWindows(listen, signal);
    for (const target of targets ?? []) {
      listen(target, signal);
      if (isPopup(target)) addWindow(target, signal);
    }
  };
}

/**
 * Whether an event has no person behind it. WebKitGTK 2.50 sends a mouse move of zero pixels when the page scrolls under a
 * resting mouse, and Chromium 156 when the mouse is moved to where it is (both measured). A key repeats when something lies on it.
 */
function isUnintended(event: MouseEvent & KeyboardEvent): boolean {
  return event.repeat || (event.movementX === 0 && event.movementY === 0 && event.type.endsWith('move'));
}
