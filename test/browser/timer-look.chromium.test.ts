// What <session-timer> looks like: for every eye, in every size, in both directions.
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands, page } from 'vitest/browser';
import type { SessionTimer } from '../../src/elements/index.ts';
import { contrast } from '../support/contrast.ts';
import { isChromium, settle } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { clickOn, isShown, minute, part, second, stage, textOf } from '../support/timer.ts';

const alerting = { lasts: 5 * minute, timer: { canExtend: true } };

function still(timer: SessionTimer): void {
  for (const animation of part(timer, 'alert').getAnimations()) animation.finish();
}

const boxOf = (timer: SessionTimer, name: string): DOMRect => part(timer, name).getBoundingClientRect();

describe('in a small space', () => {
  async function expectUsable(timer: SessionTimer): Promise<void> {
    still(timer);
    await settle();
    for (const name of ['pill', 'alert', 'toggle']) {
      const { left, right, bottom } = boxOf(timer, name);
      expect([name, left >= 0, right <= innerWidth, bottom <= innerHeight]).toEqual([name, true, true, true]);
    }
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
    for (const name of ['time', 'ends', 'text', 'extend', 'dismiss']) {
      const { left, right } = boxOf(timer, name);
      const inside = boxOf(timer, /time|ends/.test(name) ? 'pill' : 'alert');
      expect([name, left >= inside.left, right <= inside.right]).toEqual([name, true, true]);
    }
    part(timer, 'extend').scrollIntoView({ block: 'nearest' });
    await clickOn(timer, 'extend');
    await settle();
    part(timer, 'dismiss').scrollIntoView({ block: 'nearest' });
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
  }

  test.each([
    ['320 x 256 px, which is 400 % of 1280 x 1024', ''],
    [
      'that, with text that the user has spaced out',
      '* { letter-spacing: .12em; word-spacing: .16em; line-height: 1.5 }',
    ],
  ])('%s: it wraps, and all can be reached', async (_what, css) => {
    await page.viewport(320, 256);
    const style = document.head.appendChild(document.createElement('style'));
    style.textContent = css;
    onTestFinished(() => style.remove());
    onTestFinished(() => page.viewport(800, 600));
    const { timer } = stage(alerting);
    timer.addEventListener('extend', (event) => event.waitUntil(Promise.resolve(false)));
    await expectUsable(timer);
  });

  test.each([320, 180])('in a column of %i px with text of twice the size no digit is cut off', async (width) => {
    await page.viewport(320, 256);
    await commands.setFontSize(32);
    const column = document.head.appendChild(document.createElement('style'));
    column.textContent = `body { width: ${width}px; margin: 0 }`;
    onTestFinished(async () => {
      column.remove();
      await commands.setFontSize(16);
      await page.viewport(800, 600);
    });
    const { timer } = stage(alerting);
    timer.addEventListener('extend', (event) => event.waitUntil(Promise.resolve(false)));
    expect(getComputedStyle(part(timer, 'toggle')).fontSize).toBe('32px');
    expect(part(timer, 'time').getClientRects()).toHaveLength(1);
    const pill = boxOf(timer, 'pill');
    expect(pill.right).toBeLessThanOrEqual(width);
    for (const name of ['time', 'ends', 'toggle'])
      expect({ name, isInside: boxOf(timer, name).right <= pill.right }).toEqual({ name, isInside: true });
    await expectUsable(timer);
  });

  test('the same with long words', async () => {
    await page.viewport(320, 256);
    onTestFinished(() => page.viewport(800, 600));
    const words = {
      extend: 'Donaudampfschifffahrtsgesellschaftsverlängerung',
      timeLeft: 'Donaudampfschifffahrtsgesellschaft: {time}',
    };
    const { timer } = stage({ ...alerting, timer: { canExtend: true, words } });
    await expectUsable(timer);
  });
});

test('from right to left it is mirrored, and so is an alert in the full-screen element', async () => {
  document.documentElement.lang = 'ar';
  document.documentElement.dir = 'rtl';
  onTestFinished(() => {
    document.documentElement.removeAttribute('lang');
    document.documentElement.removeAttribute('dir');
  });
  const { timer } = stage(alerting);
  await expect.poll(() => textOf(timer, 'dismiss')).toBe('إخفاء');
  expect(boxOf(timer, 'toggle').right).toBeLessThan(boxOf(timer, 'time').left);
  expect(boxOf(timer, 'dismiss').right).toBeLessThanOrEqual(boxOf(timer, 'extend').left);
  expect(boxOf(timer, 'extend').right).toBeLessThanOrEqual(boxOf(timer, 'text').left);
  expect({ lang: part(timer, 'alert').lang, dir: part(timer, 'alert').dir }).toEqual({ lang: 'ar', dir: 'rtl' });
});

test('buttons are 44 px large at least', () => {
  const { timer } = stage(alerting);
  for (const name of ['toggle', 'extend', 'dismiss']) {
    const { width, height } = boxOf(timer, name);
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
  }
});

test.each(['light', 'dark'])('in %s the ring of the focus stands out, also from a warning', async (scheme) => {
  document.documentElement.style.colorScheme = scheme;
  onTestFinished(() => document.documentElement.removeAttribute('style'));
  const { timer, until } = stage({ lasts: 2 * minute });
  const before = document.createElement('button');
  timer.before(before);
  for (const left of [90 * second, minute]) {
    await until(left);
    window.focus();
    before.focus();
    await pressKey('Tab');
    const { outlineStyle, outlineColor } = getComputedStyle(part(timer, 'toggle'));
    const { backgroundColor } = getComputedStyle(part(timer, 'pill'));
    expect(outlineStyle).toBe('solid');
    expect(contrast(outlineColor, backgroundColor)).toBeGreaterThanOrEqual(3);
  }
});

/** The colour of a stage in a call, which is dark whatever the page is. */
const stageColour = 'rgb(16, 22, 29)';

test.each(['light', 'dark'])(
  'in %s the last minute stands out, from the page and from a dark stage',
  async (scheme) => {
    document.documentElement.style.colorScheme = scheme;
    onTestFinished(() => document.documentElement.removeAttribute('style'));
    const { timer, until } = stage({ lasts: 2 * minute });
    await until(90 * second);
    const before = look(timer);
    await until(minute);
    const after = look(timer);
    expect({
      ofText: contrast(after.color, after.background) >= 4.5,
      ofEnds: contrast(getComputedStyle(part(timer, 'ends')).color, after.background) >= 4.5,
      ofSign: contrast(after.signColour, after.signGround) >= 4.5,
      fromPage: contrast(after.border, scheme === 'light' ? 'white' : after.background) >= 3,
      fromStage: contrast(after.background, stageColour) >= 3,
    }).toEqual({ ofText: true, ofEnds: true, ofSign: true, fromPage: true, fromStage: true });
    // Not by colour alone: a sign, a thicker line and heavier digits.
    expect({ sign: before.sign, weight: before.weight, line: before.line }).toEqual({
      sign: 'none',
      weight: 700,
      line: '1px',
    });
    expect({ sign: after.sign, weight: after.weight, line: after.line }).toEqual({
      sign: '"!"',
      weight: 800,
      line: '2px',
    });
  },
);

function look(timer: SessionTimer) {
  const pill = getComputedStyle(part(timer, 'pill'));
  const time = getComputedStyle(part(timer, 'time'));
  const sign = getComputedStyle(part(timer, 'time'), '::before');
  return {
    color: time.color,
    background: pill.backgroundColor,
    border: pill.borderTopColor,
    line: pill.borderTopWidth,
    weight: Number(time.fontWeight),
    sign: sign.content,
    signColour: sign.color,
    signGround: sign.backgroundColor,
  };
}

test('a click leaves no ring', async () => {
  const { timer } = stage();
  await clickOn(timer, 'toggle');
  expect(getComputedStyle(part(timer, 'toggle')).outlineStyle).toBe('none');
});

test('digits are of one width: the timer does not wobble', async () => {
  const { timer, clock } = stage();
  const widths = new Set<number>();
  for (let at = 0; at < 30; at++) {
    widths.add(boxOf(timer, 'pill').width);
    await clock.advanceAsync(second);
  }
  expect([...widths].slice(1)).toHaveLength(1); // from 1:00:00 to 59:59
});

test('its colours and corners are the app’s', () => {
  const { timer } = stage(alerting);
  timer.style.cssText = '--still-there-ground: rgb(1, 2, 3); --still-there-radius: 4px';
  for (const name of ['pill', 'alert'])
    expect(getComputedStyle(part(timer, name)).backgroundColor).toBe('rgb(1, 2, 3)');
  expect([part(timer, 'pill'), part(timer, 'alert')].map((box) => getComputedStyle(box).borderTopLeftRadius)).toEqual([
    '6px',
    '4px',
  ]);
});

test('the app can hide it, as any element', () => {
  const { timer } = stage();
  timer.hidden = true;
  expect(getComputedStyle(timer).display).toBe('none');
});

if (!isChromium) console.warn('Skipped "as people have set their system …": nothing here sets it in this engine');
describe.runIf(isChromium)('as people have set their system', () => {
  test('nothing moves where motion is not wanted', async () => {
    const name = (timer: SessionTimer): string => getComputedStyle(part(timer, 'alert')).animationName;
    const { timer } = stage(alerting);
    expect(name(timer)).toBe('rise');
    onTestFinished(() => commands.setMedia({ reducedMotion: null }));
    await commands.setMedia({ reducedMotion: 'reduce' });
    expect(name(timer)).toBe('none');
  });

  test('in forced colours the pill and the warning have borders and a sign', async () => {
    onTestFinished(() => commands.setMedia({ forcedColors: null }));
    await commands.setMedia({ forcedColors: 'active' });
    const { timer } = stage({ lasts: 50 * second });
    const { borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(part(timer, 'pill'));
    expect(borderTopStyle).toBe('solid');
    expect(contrast(borderTopColor, backgroundColor)).toBeGreaterThanOrEqual(3);
    expect(getComputedStyle(part(timer, 'time'), '::before').content).toBe('"!"');
  });
});
