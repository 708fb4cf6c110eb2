import { expect, expectFlag, expectOptions } from '../core/expect.ts';
import { addListener } from '../platform/add-listener.ts';
import { eventAge, wallNow } from '../platform/clock.ts';
import { addWindow, followWindows, isPopup } from '../platform/windows.ts';
import type { ActivitySource } from './source.ts';

/**
 * The types of event that {@link domActivity} listens to: together they cover every way of input that browsers report to a
 * page. docs/sources.md says which way sends which.
 */
export type DomActivityType = (typeof inputTypes | typeof consequences)[number];

/** What {@link domActivity} listens to. */
export interface DomActivityOptions {
  /**
   * Windows, documents or elements whose input counts. A window sees the input of its whole page, including shadow roots and
   * events that the page stops. While a popup among them is seen, the page is not hidden.
   * @default the page's window, its Document Picture-in-Picture window, and the popups given to {@link watchWindow}
   */
  targets?: readonly EventTarget[];
  /**
   * The types of event that count, such as `['keydown', 'beforeinput', 'pointerdown', 'click']` where a desk that shakes
   * moves the mouse.
   * @default all types of {@link DomActivityType}
   */
  types?: readonly DomActivityType[];
  /**
   * Also counts events that scripts dispatch (`isTrusted === false`): for tests, and for remote-control software that
   * dispatches its input.
   * @default false
   */
  untrusted?: boolean;
}

/** Events that a person causes directly. */
const inputTypes = [
  'keydown',
  'keyup',
  'pointerdown',
  'pointermove', // while pressed: a page that prevents the default of `pointerdown` gets no `mousemove`
  'pointerup',
  'mousedown', // WebKitGTK 2.50 sends no `pointerdown` for the first press after a drag
  'mousemove',
  'wheel',
  'touchstart',
  'touchmove',
  'touchend',
  'gesturechange', // pinching a trackpad in Safari
  'dragover', // while something is dragged, mouse and pointer send nothing
  'drop',
  'dragend',
] as const;

/**
 * Events that follow from others. They may also be all that a page gets: for text that comes without keys, for what is chosen
 * in the browser's own menus, and from assistive technology.
 */
const consequences = ['beforeinput', 'input', 'copy', 'cut', 'paste', 'click', 'contextmenu', 'scroll'] as const;

const allTypes: readonly DomActivityType[] = [...inputTypes, ...consequences];

/** Events within this many milliseconds of the last one are skipped. */
const gate = 100;

/** An event may follow from what came at most this many milliseconds before. */
const causeTime = 1000;

type AnyInput = MouseEvent & KeyboardEvent & InputEvent;

/**
 * Input of a person, by whichever device: keys, text that comes without keys, mouse, pen, touch, wheel, scroll bar, drag and
 * drop, assistive technology. The `source` of its activities is the event's type.
 *
 * Not counted:
 *
 * - events that a script dispatched, and events that follow from them, such as the `input` of a check box after `click()`. Text
 *   by `document.execCommand()` is not counted either, except in Safari, which sends the events of typing for it
 * - moves of zero pixels, which browsers send when something moves under a resting mouse
 * - keys that repeat because something lies on them, and what they do
 * - text fields without the focus, which a browser fills in by itself
 * - scrolling, unless a button is held or there was other input in the second before: a script may scroll a chat
 *
 * Each event costs one reading of the clock, and about ten events per second cost more. Without a window, as on a server, it
 * reports nothing.
 * @throws TypeError when a target is not an `EventTarget`, a type is unknown, `types` is empty, or an option is unknown or not
 *   valid
 */
export function domActivity(options: DomActivityOptions = {}): ActivitySource {
  expectOptions(options, ['targets', 'types', 'untrusted']);
  const { targets, types = allTypes, untrusted = false } = options;
  const areTargets = Symbol.iterator in Object(targets ?? []) && !('addEventListener' in Object(targets));
  expect(areTargets, 'targets', 'an array of windows or elements', targets);
  for (const target of targets ?? []) {
    expect(typeof target?.addEventListener === 'function', 'targets', 'an array of windows or elements', target);
  }
  expect(Array.isArray(types) && types.length > 0, 'types', 'an array of one event type or more', types);
  for (const type of types) expectOptions({ [type]: true }, allTypes, 'event type');
  expectFlag('untrusted', untrusted);
  const counted = new Set<string>(types);

  return (report, signal) => {
    // Instants of the wall clock, because the first event after a sleep must pass: the clock of `event.timeStamp` may have
    // stood still.
    let wall = 0;
    let seenAt = -Infinity;
    let repeatedAt = -Infinity;
    /** When the latest input that is no consequence was received, and when it happened. */
    let receivedAt = -Infinity;
    let happenedAt = -Infinity;
    let isPressed = false;
    let isScripted = false;
    let dragX = Number.NaN;
    let dragY = Number.NaN;

    const receive = (event: Event): void => {
      const now = wallNow();
      if (Math.abs(now - seenAt) < gate) return;
      wall = now; // not before: a number that a closure holds may be allocated anew each time
      const { type } = event;
      if (isUnintended(event as AnyInput)) return;
      let at = wall - eventAge(event);
      if (!isConsequence(type)) {
        receivedAt = wall;
        happenedAt = at;
      } else if (type !== 'scroll' || !isPressed) {
        if (isRecent(receivedAt)) at = Math.min(at, happenedAt);
        else if (type === 'scroll') return;
      }
      if (!counted.has(type)) return;
      // Input that queued up in a stalled page arrives in a burst, and its oldest event must not hide the newer ones.
      if (wall - at < gate) seenAt = wall;
      report({ source: type, at });
    };

    const isRecent = (instant: number): boolean => Math.abs(wall - instant) < causeTime;

    /** Whether an event has no person behind it. */
    const isUnintended = (event: AnyInput): boolean => {
      if (event.isTrusted === false && !untrusted) {
        if (event.type === 'click') {
          isScripted = true; // until `click()` has returned
          queueMicrotask(() => {
            isScripted = false;
          });
        }
        return true;
      }
      if (event.repeat) repeatedAt = wall;
      if (event.buttons === 0) isPressed = false; // the browser's own menus and dialogs swallow a release
      return (
        event.repeat ||
        isStill(event) ||
        (isConsequence(event.type) && (isScripted || isRecent(repeatedAt) || isTextWithoutPerson(event)))
      );
    };

    const isStill = ({ type, movementX, movementY, clientX, clientY }: AnyInput): boolean => {
      if (type !== 'dragover') return movementX === 0 && movementY === 0 && type.endsWith('move');
      // It has no movement, and Chromium sends it four times a second while nothing moves.
      const isSame = clientX === dragX && clientY === dragY;
      dragX = clientX;
      dragY = clientY;
      return isSame;
    };

    const listen = (target: EventTarget, until: AbortSignal): void => {
      const options = { capture: true, passive: true, signal: until };
      const press = (): void => {
        isPressed = true;
        target.addEventListener('pointermove', receive, options); // as it is removed: zone.js may have replaced both methods
      };
      const release = (): void => {
        isPressed = false;
        target.removeEventListener('pointermove', receive, options);
      };
      for (const type of allTypes) {
        if (type !== 'pointermove') addListener(target, type, receive, options);
      }
      // Some presses and releases come as mouse events only, such as those of assistive technology.
      for (const type of ['pointerdown', 'mousedown']) addListener(target, type, press, options);
      for (const type of ['pointerup', 'mouseup', 'pointercancel', 'contextmenu', 'dragend']) {
        addListener(target, type, release, options);
      }
      until.addEventListener('abort', release, { once: true }); // zone.js before 0.14.5 ignores the signal
    };
    if (!targets) followWindows(listen, signal);
    for (const target of targets ?? []) {
      listen(target, signal);
      if (isPopup(target)) addWindow(target, signal);
    }
  };
}

function isConsequence(type: string): boolean {
  return (consequences as readonly string[]).includes(type);
}

/**
 * Whether text came without a person. Chromium 156 and Firefox 153 send no `beforeinput` for what a script inserts by
 * `document.execCommand()` (measured), so only kinds of text that it never inserts count by their `input` alone. A browser that
 * fills in a form, as Firefox's password manager does when a page loads, sets fields that have not got the focus.
 */
function isTextWithoutPerson(event: AnyInput): boolean {
  const { type, inputType, isTrusted } = event;
  if (!isTrusted || !type.endsWith('input')) return false;
  if (type === 'input' && inputType && !/^insert(Composition|Replacement)/.test(inputType)) return true;
  const field = event.composedPath()[0] as HTMLInputElement;
  const { activeElement } = field.getRootNode() as Partial<DocumentOrShadowRoot>;
  return field !== activeElement && /^(text|search|email|url|tel|password)/.test(field.type);
}
