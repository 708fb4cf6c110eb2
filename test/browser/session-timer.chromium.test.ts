// What <session-timer> shows of a countdown.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SessionTimer } from '../../src/elements/index.ts';
import { SessionCountdown } from '../../src/index.ts';
import { setHidden } from '../support/dialog.ts';
import { record } from '../support/record.ts';
import { reportedErrors } from '../support/reported-errors.ts';
import {
  atThree,
  clickOn,
  hour,
  isShown,
  minute,
  nameOf,
  part,
  plain,
  second,
  stage,
  textOf,
} from '../support/timer.ts';

describe('the time left', () => {
  test('is shown by the second, and when the session ends', async () => {
    const { timer, clock } = stage({ lasts: 30 * minute });
    expect({ time: textOf(timer, 'time'), ends: textOf(timer, 'ends') }).toEqual({
      time: '30:00',
      ends: 'Ends at 3:30 PM',
    });
    await clock.advanceAsync(1000);
    expect(textOf(timer, 'time')).toBe('29:59');
  });

  test('is in an element with role timer and an explicit aria-live off (C1)', () => {
    const { timer } = stage();
    const time = part(timer, 'time');
    expect({ role: time.getAttribute('role'), ariaLive: time.getAttribute('aria-live') }).toEqual({
      role: 'timer',
      ariaLive: 'off',
    });
    expect(time.closest('[aria-live]:not([aria-live=off]), [role=status], [role=alert]')).toBeNull();
  });

  test('is plain text after the end, which is announced with the same words', async () => {
    const { timer, countdown, until } = stage();
    const attributesOf = (): string[] => part(timer, 'time').getAttributeNames();
    const running = attributesOf();
    await until(0);
    expect(attributesOf()).toEqual(['part']);
    countdown.endsAt = Date.now() + minute;
    expect(attributesOf().sort()).toEqual(running.sort());
  });

  test('is in its name by the minute, with the end, which is a <time> (C15)', async () => {
    const { timer, clock, countdown } = stage({ lasts: 30 * minute });
    expect(nameOf(timer)).toBe('30 minutes left. Ends at 3:30 PM');
    const end = part(timer, 'ends').querySelector('time');
    expect(end?.dateTime).toBe(new Date(countdown.endsAt as number).toISOString());
    expect(plain(end?.textContent ?? '')).toBe('3:30 PM');
    const name = timer.shadowRoot?.getElementById('name') as HTMLElement;
    const changes: string[] = [];
    const observer = new MutationObserver(() => changes.push(name.textContent ?? ''));
    observer.observe(name, { childList: true, characterData: true, subtree: true });
    for (let at = 0; at < 120; at++) await clock.advanceAsync(second);
    observer.disconnect();
    expect(changes.map((text) => text.slice(0, 15))).toEqual(['29 minutes left', '28 minutes left']);
  });

  test('is whole minutes where the viewer wants it, by a button that says what it does (C10)', async () => {
    const { timer, clock } = stage({ lasts: 30 * minute });
    const toggle = part<HTMLButtonElement>(timer, 'toggle');
    expect({ tagName: toggle.tagName, ariaLabel: toggle.getAttribute('aria-label'), title: toggle.title }).toEqual({
      tagName: 'BUTTON',
      ariaLabel: 'Show minutes only',
      title: 'Show minutes only',
    });
    await clickOn(timer, 'toggle');
    expect({
      time: textOf(timer, 'time'),
      minutes: timer.minutes,
      hasAttributeMinutes: timer.hasAttribute('minutes'),
    }).toEqual({ time: '30 min', minutes: true, hasAttributeMinutes: true });
    expect(toggle.getAttribute('aria-label')).toBe('Show seconds');
    const seen = new Set<string>();
    for (let at = 0; at < 60; at++) {
      await clock.advanceAsync(second);
      seen.add(textOf(timer, 'time'));
    }
    expect([...seen]).toEqual(['30 min', '29 min']);
    await clickOn(timer, 'toggle');
    expect({ time: textOf(timer, 'time'), minutes: timer.minutes }).toEqual({ time: '29:00', minutes: false });
  });

  test('in minutes is never none as long as there is some', async () => {
    const { timer, until } = stage({ lasts: 2 * minute, timer: { minutes: true } });
    for (const [left, text] of [
      [100 * second, '2 min'],
      [minute, '1 min'],
      [second, '1 min'],
      [0, 'Time is up.'],
    ] as const) {
      await until(left);
      expect(textOf(timer, 'time')).toBe(text);
    }
  });

  test('never gets more, and is never negative (C11)', async () => {
    const { timer, clock } = stage({ lasts: 10 * second });
    const shown: string[] = [];
    for (let at = 0; at < 24; at++) {
      shown.push(textOf(timer, 'time'));
      await clock.advanceAsync(500);
    }
    expect([...new Set(shown)].slice(0, 4)).toEqual(['00:10', '00:09', '00:08', '00:07']);
    expect(shown.slice(0, 20)).toEqual(shown.slice(0, 20).sort().reverse());
    expect(shown.at(-1)).toBe('Time is up.');
  });

  test.each([
    [31 * minute, '29:00'],
    [2 * hour, 'Time is up.'],
  ])('is right at the first paint after %i ms of sleep (C11)', (ms, text) => {
    const { timer, clock } = stage();
    clock.sleep(ms);
    window.dispatchEvent(new Event('pageshow'));
    expect(textOf(timer, 'time')).toBe(text);
    if (ms > hour)
      expect({ alertShown: isShown(timer, 'alert'), text: textOf(timer, 'text') }).toEqual({
        alertShown: true,
        text: 'Time is up.',
      });
  });

  test('is not painted in a hidden page, and right when it is seen again', async () => {
    const { timer, clock } = stage();
    setHidden(true);
    await clock.advanceAsync(10 * minute);
    setHidden(false);
    expect(textOf(timer, 'time')).toBe('50:00');
  });

  test('at the end is no digits any more: the time is up', async () => {
    const { timer, until } = stage({ lasts: 2 * minute });
    await until(0);
    expect({ time: textOf(timer, 'time') }).toEqual({ time: 'Time is up.' });
    expect({ endsShown: isShown(timer, 'ends'), toggleShown: isShown(timer, 'toggle') }).toEqual({
      endsShown: false,
      toggleShown: false,
    });
  });

  test('looks like a warning from the last threshold on, and not by colour alone', async () => {
    const { timer, until } = stage({ lasts: 10 * minute, thresholds: [minute, 2 * minute] });
    const sign = (): string => getComputedStyle(part(timer, 'time'), '::before').content;
    await until(minute + second);
    expect({ containsWarning: part(timer, 'pill').part.contains('warning'), sign: sign() }).toEqual({
      containsWarning: false,
      sign: 'none',
    });
    await until(minute);
    expect({ containsWarning: part(timer, 'pill').part.contains('warning'), sign: sign() }).toEqual({
      containsWarning: true,
      sign: '"!"',
    });
  });
});

describe('the end', () => {
  test('is by the clock of this machine, which is the one that people see', () => {
    // the server's clock is 10 minutes ahead: what it calls 15:30 is 15:20 here
    const { timer, countdown } = stage({ lasts: 30 * minute, clockOffset: 10 * minute });
    expect({ ends: textOf(timer, 'ends'), time: textOf(timer, 'time') }).toEqual({
      ends: 'Ends at 3:20 PM',
      time: '20:00',
    });
    expect(part(timer, 'ends').querySelector('time')?.dateTime).toBe(
      new Date(countdown.endsAt as number).toISOString(),
    );
  });

  test.each([
    [400, 'Ends at 3:30 PM'],
    [-400, 'Ends at 3:30 PM'],
    [2000, 'Ends at 3:29 PM'],
  ])('is the same, though the clocks are measured to be %i ms apart', (clockOffset, text) => {
    const { timer } = stage({ lasts: 30 * minute, clockOffset });
    expect(textOf(timer, 'ends')).toBe(text);
  });

  test.each([
    ['en', ['en-US'], 'Ends at 3:30 PM'],
    ['en', ['de', 'en-GB', 'en-US'], 'Ends at 15:30'],
    ['en-US', ['en-GB'], 'Ends at 3:30 PM'],
    ['de', ['en-US'], 'Endet um 15:30 Uhr'],
  ])('in a page in %s, with a browser in %j, reads "%s"', async (lang, languages, text) => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
    onTestFinished(() => void vi.restoreAllMocks());
    document.documentElement.lang = lang;
    onTestFinished(() => document.documentElement.removeAttribute('lang'));
    const { timer } = stage({ lasts: 30 * minute });
    await expect.poll(() => textOf(timer, 'ends')).toBe(text);
  });

  test('moves when the countdown’s does', () => {
    const { timer, countdown } = stage({ lasts: 30 * minute });
    countdown.endsAt = (countdown.endsAt as number) + 15 * minute;
    expect({ time: textOf(timer, 'time'), ends: textOf(timer, 'ends') }).toEqual({
      time: '45:00',
      ends: 'Ends at 3:45 PM',
    });
  });
});

describe('without a limit', () => {
  test('there is nothing: no box, no text', () => {
    const { timer, countdown } = stage();
    countdown.endsAt = null;
    expect({
      offsetHeight: timer.offsetHeight,
      pillShown: isShown(timer, 'pill'),
      alertShown: isShown(timer, 'alert'),
    }).toEqual({ offsetHeight: 0, pillShown: false, alertShown: false });
    countdown.endsAt = Date.now() + hour;
    expect([timer.offsetHeight > 20, textOf(timer, 'time')]).toEqual([true, '1:00:00']);
  });

  test('an alert that was shown is gone', async () => {
    const { timer, countdown, until } = stage({ lasts: 6 * minute });
    await until(5 * minute);
    expect(isShown(timer, 'alert')).toBe(true);
    countdown.endsAt = null;
    expect(isShown(timer, 'alert')).toBe(false);
  });

  test('a timer that was handed no countdown shows nothing either', () => {
    const clock = atThree();
    const timer = document.body.appendChild(document.createElement('session-timer'));
    expect({ countdown: timer.countdown, offsetHeight: timer.offsetHeight, timers: clock.timers }).toEqual({
      countdown: null,
      offsetHeight: 0,
      timers: 0,
    });
  });
});

describe('the countdown', () => {
  test('need not be started: the time is right, and there is no alert', () => {
    atThree();
    const timer = document.body.appendChild(document.createElement('session-timer'));
    timer.countdown = new SessionCountdown({ endsAt: Date.now() + minute });
    expect({ time: textOf(timer, 'time'), alertShown: isShown(timer, 'alert') }).toEqual({
      time: '01:00',
      alertShown: false,
    });
    timer.countdown.start();
    expect(isShown(timer, 'alert')).toBe(true);
    timer.countdown.stop();
  });

  test('is the app’s: the timer never stops it', () => {
    const { timer, countdown } = stage();
    timer.remove();
    expect(countdown.state).toBe('running');
    document.body.append(timer);
    timer.countdown = null;
    expect({ state: countdown.state, offsetHeight: timer.offsetHeight }).toEqual({ state: 'running', offsetHeight: 0 });
  });

  test('replaced, takes its alert along, and is not listened to any more', async () => {
    const { timer, countdown, clock } = stage({ lasts: 5 * minute });
    expect(isShown(timer, 'alert')).toBe(true);
    const next = new SessionCountdown({ endsAt: Date.now() + hour });
    next.start();
    onTestFinished(() => next.stop());
    timer.countdown = next;
    expect({ alertShown: isShown(timer, 'alert'), time: textOf(timer, 'time') }).toEqual({
      alertShown: false,
      time: '1:00:00',
    });
    const shows = record(timer, 'show');
    await clock.advanceAsync(4 * minute);
    countdown.endsAt = Date.now() + 10 * second;
    expect({ shows, time: textOf(timer, 'time') }).toEqual({ shows: [], time: '56:00' });
  });

  test('is told of nothing while the timer is not in the page, and right when it is back', async () => {
    const { timer, clock, until } = stage({ lasts: 10 * minute });
    const shows = record(timer, 'show');
    timer.remove();
    await until(4 * minute);
    timer.canExtend = true;
    expect(shows).toEqual([]);
    document.body.append(timer);
    expect({ time: textOf(timer, 'time'), showsCount: shows.length, text: textOf(timer, 'text') }).toEqual({
      time: '04:00',
      showsCount: 1,
      text: '4 minutes left.',
    });
    await clock.advanceAsync(second);
    expect(textOf(timer, 'time')).toBe('03:59');
  });

  test('undefined is null, as frameworks write what is taken away', () => {
    const { timer } = stage({
      timer: { canExtend: true, minutes: true, extendBy: minute, words: { dismiss: 'Away' } },
    });
    const away = {
      countdown: undefined,
      canExtend: undefined,
      minutes: undefined,
      extendBy: undefined,
      words: undefined,
    };
    Object.assign(timer, away);
    expect(timer.outerHTML).toBe('<session-timer></session-timer>');
    expect({
      countdown: timer.countdown,
      extendBy: timer.extendBy,
      words: timer.words,
      offsetHeight: timer.offsetHeight,
    }).toEqual({ countdown: null, extendBy: 900_000, words: {}, offsetHeight: 0 });
  });

  test('is shown in another document as well, as that of a window of its own, in the same looks', () => {
    const { timer, clock } = stage({ lasts: 5 * minute });
    const frame = document.body.appendChild(document.createElement('iframe'));
    Object.assign(frame, { width: '600', height: '500' });
    const looks = (): unknown[] =>
      ['pill', 'alert'].map((name) => {
        const { backgroundColor, borderTopLeftRadius, position } = getComputedStyle(part(timer, name));
        return [backgroundColor, borderTopLeftRadius, position, isShown(timer, name)];
      });
    const before = looks();
    frame.contentDocument?.body.append(timer);
    expect(looks()).toEqual(before);
    clock.advance(second);
    expect(textOf(timer, 'time')).toBe('04:59');
    document.body.append(timer);
    expect(looks()).toEqual(before);
  });

  test.each([[{}], ['soon'], [5]])('%j is refused', (value) => {
    const timer = document.createElement('session-timer');
    expect(() => Object.assign(timer, { countdown: value })).toThrow(
      /^Expected `countdown` to be a SessionCountdown or null, got /,
    );
  });
});

describe('attributes', () => {
  /** A piece of a page, as a parser reads it. */
  function parse(html: string): SessionTimer {
    const page = document.createRange().createContextualFragment(html);
    document.body.append(page);
    return document.querySelector('session-timer') as SessionTimer;
  }

  test.each([
    ['ISO 8601', (at: number) => new Date(at).toISOString()],
    ['epoch ms', (at: number) => String(at)],
  ])('ends-at as %s needs no script, and runs only in the page', async (_what, write) => {
    const clock = atThree();
    const timer = parse(`<session-timer ends-at="${write(Date.now() + 6 * minute)}"></session-timer>`);
    expect({ time: textOf(timer, 'time'), countdown: timer.countdown }).toEqual({ time: '06:00', countdown: null });
    await clock.advanceAsync(minute);
    expect({ time: textOf(timer, 'time'), text: textOf(timer, 'text') }).toEqual({
      time: '05:00',
      text: '5 minutes left.',
    });
    timer.remove();
    expect(clock.timers).toBe(0);
    clock.advance(minute);
    document.body.append(timer);
    expect(textOf(timer, 'time')).toBe('04:00');
    expect(clock.timers).toBe(1);
  });

  test('ends-at may move, and go', () => {
    const clock = atThree();
    const timer = parse(`<session-timer ends-at="${Date.now() + minute}"></session-timer>`);
    timer.setAttribute('ends-at', String(Date.now() + hour));
    expect(textOf(timer, 'time')).toBe('1:00:00');
    timer.removeAttribute('ends-at');
    expect({ offsetHeight: timer.offsetHeight, timers: clock.timers }).toEqual({ offsetHeight: 0, timers: 0 });
  });

  test('a countdown counts more than ends-at, which counts again without one', () => {
    const { timer, clock } = stage();
    timer.setAttribute('ends-at', String(Date.now() + minute));
    expect({ time: textOf(timer, 'time'), timers: clock.timers }).toEqual({ time: '1:00:00', timers: 1 });
    timer.countdown = null;
    expect(textOf(timer, 'time')).toBe('01:00');
  });

  test.each(['soon', '', '2026-13-01', '2026-11-30', '2026-11-30T17:00', '12px'])(
    'ends-at="%s" is reported once, and nothing is shown',
    (value) => {
      atThree();
      const errors = reportedErrors();
      const timer = parse(`<session-timer ends-at="${value}"></session-timer>`);
      timer.setAttribute('ends-at', value);
      timer.remove();
      document.body.append(timer);
      expect(errors).toEqual([
        new TypeError(
          'Expected `ends-at` to be epoch milliseconds, a valid Date or an ISO 8601 string with its zone, such as ' +
            `2026-11-30T17:00:00Z, got ${JSON.stringify(value)} (string)`,
        ),
      ]);
      expect(timer.offsetHeight).toBe(0);
    },
  );

  test('a bad ends-at after a good one shows nothing, and a good one after it does', () => {
    const clock = atThree();
    reportedErrors();
    const timer = parse(`<session-timer ends-at="${Date.now() + hour}"></session-timer>`);
    timer.setAttribute('ends-at', 'soon');
    expect({ offsetHeight: timer.offsetHeight, timers: clock.timers }).toEqual({ offsetHeight: 0, timers: 0 });
    timer.setAttribute('ends-at', String(Date.now() + hour));
    expect(textOf(timer, 'time')).toBe('1:00:00');
  });

  test('can-extend, extend-by and minutes are properties, too', () => {
    atThree();
    const timer = parse('<session-timer can-extend minutes extend-by="300000"></session-timer>');
    expect({ canExtend: timer.canExtend, minutes: timer.minutes, extendBy: timer.extendBy }).toEqual({
      canExtend: true,
      minutes: true,
      extendBy: 300_000,
    });
    Object.assign(timer, { canExtend: false, minutes: false, extendBy: 60_000 });
    expect(timer.outerHTML).toBe('<session-timer extend-by="60000"></session-timer>');
    timer.removeAttribute('extend-by');
    expect(timer.extendBy).toBe(900_000);
    Object.assign(timer, { canExtend: undefined });
    expect(timer.canExtend).toBe(false);
  });

  test.each(['can-extend', 'minutes'])('%s="false" is reported, because it is on', (name) => {
    const errors = reportedErrors();
    const timer = parse(`<session-timer ${name}="false"></session-timer>`);
    expect(errors).toEqual([
      new TypeError(`Expected \`${name}\` to be empty (on) or absent (off), got "false" (string)`),
    ]);
    timer.setAttribute(name, '');
    timer.removeAttribute(name);
    expect(errors).toHaveLength(1);
  });

  test.each(['soon', '0', '-5', 'Infinity'])('extend-by="%s" is reported, and 15 minutes are', (value) => {
    atThree();
    const errors = reportedErrors();
    const timer = parse(`<session-timer extend-by="${value}"></session-timer>`);
    expect(errors).toEqual([
      new TypeError(`Expected \`extend-by\` to be a finite number > 0, got "${value}" (string)`),
    ]);
    expect(timer.extendBy).toBe(900_000);
    expect(() => Object.assign(timer, { extendBy: Number(value) })).toThrow(
      'Expected `extendBy` to be a finite number > 0',
    );
  });
});

test('what was set before the element was defined counts', async () => {
  atThree();
  const early = document.createElement('early-timer');
  const countdown = new SessionCountdown({ endsAt: Date.now() + minute });
  Object.assign(early, { countdown, canExtend: true, minutes: true, extendBy: 60_000, words: { extend: 'More' } });
  document.body.append(early);
  customElements.define('early-timer', class extends SessionTimer {});
  const timer = early as SessionTimer;
  expect({
    countdown: timer.countdown,
    canExtend: timer.canExtend,
    minutes: timer.minutes,
    extendBy: timer.extendBy,
  }).toEqual({ countdown, canExtend: true, minutes: true, extendBy: 60_000 });
  expect({ time: textOf(timer, 'time'), textContent: part(timer, 'extend').textContent }).toEqual({
    time: '1 min',
    textContent: 'More',
  });
});

test('its texts are the app’s, and for the rest those of the nearest lang', async () => {
  const { timer } = stage({ lasts: 5 * minute, timer: { canExtend: true, words: { dismiss: 'Weg damit' } } });
  expect({ dismiss: textOf(timer, 'dismiss'), extend: textOf(timer, 'extend') }).toEqual({
    dismiss: 'Weg damit',
    extend: 'Extend by 15 minutes',
  });
  timer.remove();
  document.body.lang = 'de';
  onTestFinished(() => document.body.removeAttribute('lang'));
  document.body.append(timer);
  await expect.poll(() => textOf(timer, 'extend')).toBe('Um 15 Minuten verlängern');
  expect({ dismiss: textOf(timer, 'dismiss'), text: textOf(timer, 'text'), name: nameOf(timer) }).toEqual({
    dismiss: 'Weg damit',
    text: 'Noch 5 Minuten.',
    name: 'Noch 5 Minuten. Endet um 15:05 Uhr',
  });
  timer.words = {};
  expect({ dismiss: textOf(timer, 'dismiss'), lang: part(timer, 'pill').lang }).toEqual({
    dismiss: 'Ausblenden',
    lang: 'de',
  });
});
