import { describe, expect, onTestFinished, test } from 'vitest';
import { canTap, centerOf, click, moveMouse, pressKey, tap, wheel } from '../support/input.ts';

/** The next event of a type. */
function next<T extends Event>(type: string): Promise<T> {
  return new Promise((resolve) => {
    window.addEventListener(type, (event) => resolve(event as T), { capture: true, passive: true, once: true });
  });
}

describe('input', () => {
  test('moves a trusted mouse to the place in the test’s own viewport', async () => {
    const moved = next<MouseEvent>('mousemove');
    await moveMouse(101, 102);
    const event = await moved;
    expect({ isTrusted: event.isTrusted, clientX: event.clientX, clientY: event.clientY }).toEqual({
      isTrusted: true,
      clientX: 101,
      clientY: 102,
    });
  });

  test('clicks what it aims at', async () => {
    const button = document.body.appendChild(document.createElement('button'));
    button.textContent = 'Here';
    onTestFinished(() => button.remove());
    const clicked = next<MouseEvent>('click');
    await click(...centerOf(button));
    const event = await clicked;
    expect({ isTrusted: event.isTrusted, target: event.target }).toEqual({ isTrusted: true, target: button });
  });

  test.each(['a', 'Shift', 'Escape'])('presses the key %s', async (key) => {
    const pressed = next<KeyboardEvent>('keydown');
    await pressKey(key);
    const event = await pressed;
    expect({ isTrusted: event.isTrusted, key: event.key }).toEqual({ isTrusted: true, key });
  });

  test('turns the wheel, and the page scrolls', async () => {
    const tall = document.body.appendChild(document.createElement('div'));
    tall.style.height = '5000px';
    onTestFinished(() => tall.remove());
    for (const delta of [120, 120, -60]) {
      const events = Promise.all([next<WheelEvent>('wheel'), next('scroll')]);
      await wheel(0, delta);
      const [turned, scrolled] = await events;
      expect({
        turnedIsTrusted: turned.isTrusted,
        deltaY: turned.deltaY,
        scrolledIsTrusted: scrolled.isTrusted,
      }).toEqual({ turnedIsTrusted: true, deltaY: delta, scrolledIsTrusted: true });
    }
  });

  test('taps where the engine can, and says so where it cannot', async () => {
    if (!canTap) return expect(tap(60, 70)).rejects.toThrow('cannot be made to touch');
    const touched = next<TouchEvent>('touchstart');
    await tap(60, 70);
    const event = await touched;
    expect({ isTrusted: event.isTrusted, clientX: event.touches[0]?.clientX }).toEqual({
      isTrusted: true,
      clientX: 60,
    });
  });
});
