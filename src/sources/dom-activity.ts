import { expect } from '../core/expect.ts';
import { eventAge, wallNow } from '../platform/clock.ts';
import type { ActivitySource } from './source.ts';

/** What {@link domActivity} listens to. */
export interface DomActivityOptions {
  /**
   * Windows, documents or elements whose input counts. A window sees the input of its whole page, shadow roots included,
   * whatever the page stops; a popup or a picture-in-picture window is a target of its own.
   * @default [window]
   */
  targets?: readonly EventTarget[];
  /**
   * Count events that scripts made (`isTrusted === false`) too: for tests, and for remote-control software that
   * dispatches its input.
   * @default false
   */
  untrusted?: boolean;
}

// No `pointermove`: Chromium 156, Firefox 153 and WebKitGTK 2.50 send a `mousemove` with each of a mouse, and a second listener
// would double what a moving mouse costs. Fingers send `touchmove`, and whatever presses sends `pointerdown`.
const types = 'pointerdown mousemove mousedown keydown wheel scroll touchstart touchmove';

/** Within this many ms a second event says nothing new. */
const gate = 100;

/**
 * Input of a person: pointer, mouse, keys, wheel, scrolling, touch. The `source` of its activities is the event's type.
 *
 * Not counted: events that a script dispatched, mouse moves of zero pixels (browsers send them when a window opens under a
 * resting mouse), keys that repeat because something lies on them, and scrolling that does not come within a
 * second of other input: it may be a script that keeps a chat at its last message. Costs one reading of the clock per event, and more at most ten times a second.
 * Without a window, on a server, it stays silent.
 * @throws TypeError when a target is not an `EventTarget`
 */
export function domActivity(options: DomActivityOptions = {}): ActivitySource {
  const { targets, untrusted = false } = options;
  for (const target of targets ?? []) {
    expect(typeof target?.addEventListener === 'function', 'targets', 'an array of windows or elements', target);
  }
  return (report, signal) => {
    let seenAt = -Infinity;

    const listen = (event: Event): void => {
      const wall = wallNow();
      // The wall clock, because the first event after a sleep must pass: the clock of `event.timeStamp` may have stood still.
      if (Math.abs(wall - seenAt) < gate) return;
      if (!isInput(event as MouseEvent & KeyboardEvent, wall - seenAt)) return;
      const age = eventAge(event);
      // Input that queued up in a stalled page comes in a burst: none of it may hide behind its oldest. And scrolling, which
      // counts only just after other input, may not vouch for the scrolling that follows.
      if (age < gate && event.type !== 'scroll') seenAt = wall;
      report({ source: event.type, at: wall - age });
    };
    const isInput = (event: MouseEvent & KeyboardEvent, quiet: number): boolean =>
      !isNothing(event) && (event.isTrusted === false ? untrusted : event.type !== 'scroll' || quiet < 1000);

    for (const target of targets ?? (globalThis.window ? [globalThis.window] : [])) {
      for (const type of types.split(' '))
        target.addEventListener(type, listen, { capture: true, passive: true, signal });
    }
  };
}

/**
 * Events without a person behind them. WebKitGTK 2.50 sends a mouse move of zero pixels when the page scrolls below a resting
 * mouse, Chromium 156 when the mouse is put where it is (both measured); a key repeats when something lies on it.
 */
function isNothing(event: MouseEvent & KeyboardEvent): boolean {
  return event.repeat || (event.movementX === 0 && event.movementY === 0 && event.type.endsWith('move'));
}
