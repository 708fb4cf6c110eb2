// The alerts of <session-timer>: not modal, until they are dismissed.
import { describe, expect, test } from 'vitest';
import { centerOf, click, pressKey } from '../support/input.ts';
import { record } from '../support/record.ts';
import { clickOn, hour, isShown, listenTo, minute, part, second, stage, textOf, texts } from '../support/timer.ts';

/** A button of the page, with the focus. */
function pageButton(): HTMLButtonElement {
  const button = document.body.appendChild(document.createElement('button'));
  button.textContent = 'Mute';
  window.focus();
  button.focus();
  return button;
}

const focused = (): string | null | undefined =>
  document.activeElement?.shadowRoot?.activeElement?.getAttribute('part') ?? document.activeElement?.textContent;

describe('an alert', () => {
  test('comes at each threshold and at the end, says what is left, and stays (C8)', async () => {
    const { timer, until } = stage({ lasts: 10 * minute });
    expect(isShown(timer, 'alert')).toBe(false);
    const seen: unknown[] = [];
    for (const left of [5 * minute, 4 * minute, minute, 30 * second, 0]) {
      await until(left);
      seen.push(textOf(timer, 'text'));
    }
    expect(seen).toEqual(['5 minutes left.', '4 minutes left.', '1 minute left.', '30 seconds left.', 'Time is up.']);
  });

  test('is not modal and takes no focus, and the page can be used (C8)', async () => {
    const { timer, until } = stage({ lasts: 6 * minute, timer: { canExtend: true } });
    const button = pageButton();
    const clicks = record(button, 'click');
    const moves = record(document, 'focusin');
    await until(5 * minute);
    await until(minute);
    expect(isShown(timer, 'alert')).toBe(true);
    expect({ activeElement: document.activeElement, moves }).toEqual({ activeElement: button, moves: [] });
    expect(document.querySelector(':modal') ?? timer.shadowRoot?.querySelector(':modal')).toBeNull();
    await click(...centerOf(button));
    expect(clicks).toHaveLength(1);
  });

  test('is reached by the keyboard right after the timer, and dismissed there (C8)', async () => {
    const { timer, until } = stage({ lasts: 6 * minute, timer: { canExtend: true } });
    const before = pageButton();
    timer.before(before);
    before.focus();
    await until(5 * minute);
    const path = [focused()];
    for (let at = 0; at < 3; at++) {
      await pressKey('Tab');
      path.push(focused());
    }
    expect(path).toEqual(['Mute', 'button toggle', 'button extend primary', 'button dismiss']);
    await pressKey('Enter');
    expect(isShown(timer, 'alert')).toBe(false);
    expect(focused()).toBe('button toggle'); // where the focus came from
  });

  test('gives way to a newer one, which keeps the focus in it (C8)', async () => {
    const { timer, until } = stage({ lasts: 6 * minute, timer: { canExtend: true } });
    await until(5 * minute);
    window.focus();
    part(timer, 'extend').focus();
    for (const animation of part(timer, 'alert').getAnimations()) animation.finish();
    const moves = record(timer.shadowRoot as ShadowRoot, 'focusin', 'focusout');
    await until(minute);
    expect({ text: textOf(timer, 'text'), focused: focused(), moves }).toEqual({
      text: '1 minute left.',
      focused: 'button extend primary',
      moves: [],
    });
    expect(part(timer, 'alert').getAnimations()).toEqual([]);
  });

  test('that is dismissed does not come back before the next threshold', async () => {
    const { timer, until } = stage({ lasts: 6 * minute });
    await until(5 * minute);
    await clickOn(timer, 'dismiss');
    timer.remove();
    document.body.append(timer);
    await until(61 * second);
    expect(isShown(timer, 'alert')).toBe(false);
    await until(minute);
    expect(isShown(timer, 'alert')).toBe(true);
  });

  test('comes along when the timer is moved', async () => {
    const { timer, until } = stage({ lasts: 6 * minute });
    await until(5 * minute);
    const shows = record(timer, 'show');
    document.body.appendChild(document.createElement('main')).append(timer);
    expect({ alertShown: isShown(timer, 'alert'), shows }).toEqual({ alertShown: true, shows: [] });
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
  });

  test('lies above the page, whatever it lies in', async () => {
    const { timer, until } = stage({ lasts: 6 * minute });
    const cage = document.body.appendChild(document.createElement('div'));
    cage.style.cssText = 'transform: translateX(1px); overflow: hidden; height: 60px; contain: paint';
    const cover = document.body.appendChild(document.createElement('div'));
    cover.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647';
    cage.append(timer);
    await until(5 * minute);
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
    cover.remove();
  });

  test('is not shown, nor told, where the app shows its own', async () => {
    const { timer, until } = stage({ lasts: 10 * minute });
    timer.addEventListener('show', (event) => event.preventDefault());
    const said = listenTo(timer);
    await until(minute);
    expect({ alertShown: isShown(timer, 'alert'), texts: texts(said) }).toEqual({
      alertShown: false,
      texts: ['2 minutes left.'],
    });
  });

  test('that the app takes over from takes the older one away', async () => {
    const { timer, until } = stage({ lasts: 10 * minute });
    await until(5 * minute);
    timer.addEventListener('show', (event) => event.preventDefault());
    await until(minute);
    expect(isShown(timer, 'alert')).toBe(false);
  });

  test('a listener of `show` may extend, and no alert is left of it', async () => {
    const { timer, countdown, until } = stage({ lasts: 10 * minute });
    timer.addEventListener('show', (event) => {
      event.preventDefault();
      countdown.endsAt = (countdown.endsAt as number) + hour;
    });
    await until(5 * minute);
    expect({ alertShown: isShown(timer, 'alert'), time: textOf(timer, 'time') }).toEqual({
      alertShown: false,
      time: '1:05:00',
    });
  });
});
