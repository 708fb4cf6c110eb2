import { createAlarm } from '../platform/timers.ts';
import { isHidden } from '../platform/visibility.ts';
import type { ActivitySource } from './source.ts';

/** How often to look, ms: there are no events for buttons and sticks. */
const every = 250;

/** How far a stick must move from where it last counted; a worn one that rests drifts by less (its way is -1 to 1). */
const deadZone = 0.25;

/**
 * A gamepad in use: a button that is pressed or released, a stick that is moved. A stick that drifts and a button that
 * something lies on are nobody.
 *
 * Looks four times a second while a gamepad is connected and the page is seen, else never: browsers show a hidden page
 * what was when it was hidden. Silent where there are no gamepads, or a frame is not allowed to see them.
 */
export function gamepad(): ActivitySource {
  return (report, signal) => {
    /** Buttons and axes of each gamepad as they last counted. */
    let known = new Map<number, readonly number[]>();

    const look = (): void => {
      if (signal.aborted) return;
      const pads = isHidden() ? [] : connected();
      const seen = new Map<number, readonly number[]>();
      let isUsed = false;
      for (const { index, buttons, axes } of pads) {
        const state = [...buttons.map(({ pressed }) => Number(pressed)), ...axes];
        const before = known.get(index) ?? state;
        const moved = state.some((value, at) => Math.abs(value - (before[at] ?? value)) > deadZone);
        seen.set(index, moved ? state : before);
        isUsed ||= moved;
      }
      known = seen;
      arm(pads.length ? every : Infinity);
      if (isUsed) report({ source: 'gamepad' });
    };
    const arm = createAlarm(look);
    signal.addEventListener('abort', () => arm(Infinity), { once: true });
    for (const type of ['gamepadconnected', 'gamepaddisconnected', 'visibilitychange'])
      globalThis.addEventListener?.(type, look, { capture: true, passive: true, signal });
    look();
  };
}

/** Chromium's list has gaps; a permissions policy makes the call throw. */
function connected(): Gamepad[] {
  try {
    return navigator.getGamepads().filter((pad) => pad !== null);
  } catch {
    return [];
  }
}
