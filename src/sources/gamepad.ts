import { addListener } from '../platform/add-listener.ts';
import { createAlarm } from '../platform/timers.ts';
import { isInBackground } from '../platform/visibility.ts';
import type { ActivitySource } from './source.ts';

/** Milliseconds between two readings: buttons and sticks have no events. */
const interval = 250;

/** How far a stick, from -1 to 1, must move from where it last counted. A worn stick at rest drifts by less. */
const deadZone = 0.25;

/**
 * A gamepad in use: a button pressed or released, or a stick moved. A stick that drifts, or a button that something lies on,
 * does not count.
 *
 * Polls four times a second while a gamepad is connected and the page's tab is visible, and never otherwise: browsers do not
 * update the gamepads of a hidden tab. Reports nothing where there are no gamepads, or where a frame is not allowed to see them.
 */
export function gamepad(): ActivitySource {
  return (report, signal) => {
    /** Buttons and axes of each gamepad as they last counted. */
    let counted = new Map<number, readonly number[]>();

    const read = (): void => {
      if (signal.aborted) return;
      const pads = isInBackground() ? [] : connectedGamepads();
      const current = new Map<number, readonly number[]>();
      let isUsed = false;
      for (const { index, buttons, axes } of pads) {
        const state = [...buttons.map(({ pressed }) => Number(pressed)), ...axes];
        const before = counted.get(index) ?? state;
        const moved = state.some((value, at) => Math.abs(value - (before[at] ?? value)) > deadZone);
        current.set(index, moved ? state : before);
        isUsed ||= moved;
      }
      counted = current;
      arm(pads.length ? interval : Infinity);
      if (isUsed) report({ source: 'gamepad' });
    };
    const arm = createAlarm(read);
    signal.addEventListener('abort', () => arm(Infinity), { once: true });
    for (const type of ['gamepadconnected', 'gamepaddisconnected', 'visibilitychange'])
      addListener(globalThis, type, read, { capture: true, passive: true, signal });
    read();
  };
}

/** Chromium's list has gaps, and a permissions policy makes the call throw. */
function connectedGamepads(): Gamepad[] {
  try {
    return navigator.getGamepads().filter((pad) => pad !== null);
  } catch {
    return [];
  }
}
