// The alerts of <session-timer> over what is in full screen.
import { describe, expect, test } from 'vitest';
import type { SessionTimer } from '../../src/elements/index.ts';
import { fillScreen, leaveFullScreen } from '../support/full-screen.ts';
import { centerOf, click } from '../support/input.ts';
import { record } from '../support/record.ts';
import { clickOn, isShown, minute, part, second, stage, textOf } from '../support/timer.ts';

function add<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  return document.body.appendChild(document.createElement(tag));
}

/** Whether the alert is in the tree of its own timer. */
const isAtHome = (timer: SessionTimer): boolean => timer.shadowRoot?.contains(part(timer, 'alert')) ?? false;

const six = { lasts: 6 * minute, timer: { canExtend: true } };

describe.each([
  ['before the alert', true],
  ['after it', false],
])('over a <div> that came into full screen %s', (_when, isFirst) => {
  test('an alert is seen, can be clicked, and comes back afterwards (C8)', async () => {
    const { timer, until } = stage(six);
    const call = add('div');
    if (isFirst) await fillScreen(call);
    await until(5 * minute);
    if (!isFirst) await fillScreen(call);
    expect({
      alertShown: isShown(timer, 'alert'),
      isAtHome: isAtHome(timer),
      contains: call.contains(document.fullscreenElement),
    }).toEqual({ alertShown: true, isAtHome: false, contains: true });
    const extensions = record(timer, 'extend');
    await clickOn(timer, 'extend');
    expect(extensions).toHaveLength(1);
    await leaveFullScreen();
    expect({
      alertShown: isShown(timer, 'alert'),
      isAtHome: isAtHome(timer),
      childElementCount: call.childElementCount,
    }).toEqual({ alertShown: true, isAtHome: true, childElementCount: 0 });
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
  });
});

describe('over a <div> in full screen', () => {
  test('an alert looks as it does at home', async () => {
    const { timer, until } = stage(six);
    await until(5 * minute);
    const looks = async (): Promise<unknown[]> => {
      const box = part(timer, 'alert');
      await Promise.all(box.getAnimations().map(({ finished }) => finished));
      const { position, backgroundColor, borderRadius, fontFamily } = getComputedStyle(box);
      const { bottom, width } = box.getBoundingClientRect();
      return [position, backgroundColor, borderRadius, fontFamily, innerHeight - bottom, Math.round(width)];
    };
    const before = await looks();
    const call = add('div');
    call.style.cssText = 'display: grid; transform: translate(1px, 1px); font-family: serif; color: red';
    await fillScreen(call);
    expect(await looks()).toEqual(before);
  });

  test('one that is dismissed leaves nothing in it', async () => {
    const { timer, until } = stage(six);
    const call = add('div');
    await fillScreen(call);
    await until(5 * minute);
    await clickOn(timer, 'dismiss');
    expect({ alertShown: isShown(timer, 'alert'), isAtHome: isAtHome(timer) }).toEqual({
      alertShown: false,
      isAtHome: true,
    });
    expect([...call.children].map((child) => child.getAttribute('aria-live'))).toEqual(['polite']);
  });

  test('the focus in it stays when full screen begins and ends', async () => {
    const { timer, until } = stage(six);
    await until(5 * minute);
    const call = add('div');
    await fillScreen(call);
    window.focus();
    part(timer, 'dismiss').focus();
    await leaveFullScreen();
    expect(timer.shadowRoot?.activeElement).toBe(part(timer, 'dismiss'));
  });

  test('a timer that leaves the page takes its alert and its announcer along', async () => {
    const { timer, until } = stage(six);
    const call = add('div');
    await fillScreen(call);
    await until(5 * minute);
    timer.remove();
    expect({ childElementCount: call.childElementCount, isAtHome: isAtHome(timer) }).toEqual({
      childElementCount: 0,
      isAtHome: true,
    });
    document.body.append(timer);
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
  });

  test('the announcer is in it, before it speaks (C3)', async () => {
    const { until } = stage(six);
    const call = add('div');
    await fillScreen(call);
    const region = call.querySelector('[aria-atomic]');
    expect(region?.textContent).toBe('');
    await until(5 * minute);
    expect(region?.textContent).toContain('5 minutes left.');
  });

  test('in which the timer is, the alert stays with it, above all', async () => {
    const { timer, until } = stage(six);
    await until(5 * minute);
    const call = add('div');
    call.append(timer);
    await fillScreen(call);
    expect({ isAtHome: isAtHome(timer), childElementCount: call.childElementCount }).toEqual({
      isAtHome: true,
      childElementCount: 1,
    });
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
  });

  test('inside of a web component an alert can be clicked, too', async () => {
    const { timer, until } = stage(six);
    const player = add('div');
    const inner = player.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
    await fillScreen(inner);
    await until(5 * minute);
    expect(inner.childElementCount).toBe(2);
    const [guest] = [...inner.children].filter(({ shadowRoot }) => shadowRoot);
    const dismiss = guest?.shadowRoot?.querySelector('[part~=dismiss]') as HTMLElement;
    await click(...centerOf(dismiss));
    expect(isAtHome(timer)).toBe(true);
  });
});

describe.each(['video', 'iframe'] as const)('over a <%s> in full screen', (tag) => {
  test('an alert can only be seen, and is usable when it has ended (C8)', async () => {
    const { timer, until } = stage(six);
    const call = add(tag);
    await until(5 * minute);
    await fillScreen(call);
    expect({
      alertShown: isShown(timer, 'alert'),
      isAtHome: isAtHome(timer),
      childElementCount: call.childElementCount,
    }).toEqual({ alertShown: true, isAtHome: true, childElementCount: 0 });
    if (CSS.supports('selector(:popover-open)')) expect(part(timer, 'alert').matches(':popover-open')).toBe(true);
    await until(5 * minute - second);
    expect(textOf(timer, 'text')).toBe('5 minutes left.');
    await leaveFullScreen();
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
  });
});
