// What <session-timer> tells screen readers, and when.
import { describe, expect, onTestFinished, test } from 'vitest';
import { isUrgent } from '../../src/core/announcements.ts';
import { SessionCountdown } from '../../src/index.ts';
import { setHidden } from '../support/dialog.ts';
import { hour, isShown, listenTo, minute, part, second, stage, textOf, texts } from '../support/timer.ts';

const full = [
  '5 minutes left.',
  '2 minutes left.',
  '1 minute left.',
  '30 seconds left.',
  '20 seconds left.',
  '10 seconds left.',
];

test('the announcer is there before it speaks: polite, atomic, and not the timer (C2)', async () => {
  const { timer, until } = stage({ lasts: 6 * minute });
  const region = timer.shadowRoot?.querySelector('[aria-atomic]') as HTMLElement;
  expect(['aria-live', 'aria-atomic'].map((name) => region.getAttribute(name))).toEqual(['polite', 'true']);
  expect({ textContent: region.textContent, contains: region.contains(part(timer, 'time')) }).toEqual({
    textContent: '',
    contains: false,
  });
  await until(5 * minute);
  expect(timer.shadowRoot?.querySelector('[aria-atomic]')).toBe(region);
  expect(region.textContent).toBe('5 minutes left.');
});

test('it says six moments and the end, whole sentences, each once, never two within 5 s (C2, C4)', async () => {
  const { timer, countdown, until } = stage({ lasts: 6 * minute });
  const said = listenTo(timer);
  const at: number[] = [];
  for (let left = 330; left >= 0; left--) {
    const before = said.length;
    await until(left * second);
    if (said.length > before) at.push(left);
  }
  expect(texts(said)).toEqual([...full, 'Time is up.']);
  expect(at).toEqual([300, 120, 60, 30, 20, 10, 0]);
  expect(countdown.state).toBe('ended');
});

test('it is polite until the last 20 s (C7)', async () => {
  const { timer, until } = stage({ lasts: 6 * minute });
  const said = listenTo(timer);
  for (let left = 350; left >= 0; left -= 10) await until(left * second);
  expect(said.map(({ live }) => live)).toEqual([...Array(4).fill('polite'), ...Array(3).fill('assertive')]);
  expect([30, 20].map((left) => isUrgent(left * second))).toEqual([false, true]);
});

test('what the thresholds say is not said again by the schedule, nor within 5 s of it (C4)', async () => {
  const { timer, until } = stage({
    lasts: 11 * minute,
    thresholds: [10 * minute, 2 * minute + 3 * second, 28 * second],
  });
  const said = listenTo(timer);
  await until(0);
  expect(texts(said)).toEqual([
    '10 minutes left.',
    '5 minutes left.',
    '2 minutes 3 seconds left.',
    '1 minute left.',
    '28 seconds left.',
    '20 seconds left.',
    '10 seconds left.',
    'Time is up.',
  ]);
});

test('people who may extend hear so with each threshold, and only there (C8)', async () => {
  const { timer, until } = stage({ lasts: 6 * minute, thresholds: [5 * minute, minute], timer: { canExtend: true } });
  const said = listenTo(timer);
  await until(0);
  expect(texts(said)).toEqual([
    '5 minutes left. You can extend the session.',
    '2 minutes left.',
    '1 minute left. You can extend the session.',
    '30 seconds left.',
    '20 seconds left.',
    '10 seconds left.',
    'Time is up.',
  ]);
});

test('the alert shows the time that is announced, and then rounds it', async () => {
  const thresholds = [123 * second, 45 * second, 15 * second];
  const { timer, until } = stage({ lasts: 6 * minute, thresholds });
  const said = listenTo(timer);
  const shown: Record<number, string> = {};
  for (const left of [123, 94, 93, 45, 41, 40, 15, 11, 10, 9, 4]) {
    await until(left * second);
    shown[left] = textOf(timer, 'text');
    if (thresholds.includes(left * second)) expect(texts(said).at(-1)).toBe(shown[left]);
  }
  expect(shown).toEqual({
    123: '2 minutes 3 seconds left.',
    94: '2 minutes 3 seconds left.',
    93: '2 minutes left.',
    45: '45 seconds left.',
    41: '45 seconds left.',
    40: '40 seconds left.',
    15: '15 seconds left.',
    11: '15 seconds left.',
    10: '10 seconds left.',
    9: '10 seconds left.',
    4: '10 seconds left.',
  });
});

test('sentences are in the language of the timer', async () => {
  const { timer, until } = stage({ lasts: 6 * minute, timer: { lang: 'de' } });
  const region = timer.shadowRoot?.querySelector<HTMLElement>('[aria-atomic]');
  await expect.poll(() => region?.lang).toBe('de');
  await until(5 * minute);
  expect(region?.textContent).toBe('Noch 5 Minuten.');
});

test('between them nothing is written, nor rewritten (C5)', async () => {
  const { timer, until } = stage({ lasts: 6 * minute });
  const said = listenTo(timer);
  await until(5 * minute);
  for (let left = 299; left > 120; left--) await until(left * second);
  expect(texts(said)).toEqual(['5 minutes left.']);
});

test('what was said is not come across any more 5 s later', async () => {
  const { timer, until } = stage({ lasts: 6 * minute });
  const region = timer.shadowRoot?.querySelector('[aria-atomic]');
  await until(5 * minute - 4 * second);
  expect(region?.textContent).toBe('5 minutes left.');
  await until(5 * minute - 5 * second);
  expect(region?.textContent).toBe('');
});

test('nothing is said on arrival but what is new: who comes with 4 minutes left hears of these, once (C6)', async () => {
  const early = stage({ lasts: 10 * minute });
  const nothing = listenTo(early.timer);
  await early.until(9 * minute);
  expect(nothing).toEqual([]);
  const late = document.createElement('session-timer');
  const countdown = new SessionCountdown({ endsAt: Date.now() + 4 * minute });
  countdown.start();
  onTestFinished(() => countdown.stop());
  late.countdown = countdown;
  document.body.append(late);
  expect(late.shadowRoot?.querySelector('[aria-atomic]')?.textContent).toBe('4 minutes left.');
  const said = listenTo(late);
  await early.clock.advanceAsync(minute);
  expect(said).toEqual([]);
});

test('who comes in between hears nothing before the next moment', async () => {
  const { timer, until } = stage({ lasts: 4 * minute, thresholds: [10 * second] });
  expect(timer.shadowRoot?.querySelector('[aria-atomic]')?.textContent).toBe('');
  const said = listenTo(timer);
  await until(2 * minute + second);
  expect(said).toEqual([]);
  await until(2 * minute);
  expect(texts(said)).toEqual(['2 minutes left.']);
});

test('after sleep only the latest is said, and it is true (C4, C11)', async () => {
  const { timer, clock, until } = stage({ lasts: 10 * minute });
  const said = listenTo(timer);
  await until(6 * minute);
  clock.sleep(5 * minute + 15 * second);
  window.dispatchEvent(new Event('pageshow'));
  await clock.advanceAsync(0);
  expect(texts(said)).toEqual(['45 seconds left.']);
  await until(29 * second);
  expect(texts(said)).toEqual(['45 seconds left.', '30 seconds left.']);
});

test('after an extension the moments that lie ahead again are said again (C11)', async () => {
  const { timer, countdown, until } = stage({ lasts: 3 * minute });
  await until(25 * second);
  const said = listenTo(timer);
  countdown.endsAt = (countdown.endsAt as number) + 10 * minute;
  await until(0);
  expect(texts(said)).toEqual(['Extended. The session now ends at 3:13 PM.', ...full, 'Time is up.']);
});

test('an extension in between says again only what lies ahead', async () => {
  const { timer, countdown, until } = stage({ lasts: 3 * minute });
  await until(25 * second);
  const said = listenTo(timer);
  countdown.endsAt = (countdown.endsAt as number) + minute;
  await until(50 * second);
  expect(texts(said)).toEqual(['Extended. The session now ends at 3:04 PM.', '1 minute left.']);
});

test('an end that comes nearer is said as it is, and then what is left', async () => {
  const { timer, countdown, clock } = stage();
  const said = listenTo(timer);
  countdown.endsAt = Date.now() + 40 * minute;
  await clock.advanceAsync(0);
  expect(texts(said)).toEqual(['Ends at 3:40 PM']);
  countdown.endsAt = Date.now() + 4 * minute;
  await clock.advanceAsync(0);
  expect(texts(said).at(-1)).toBe('4 minutes left.');
});

test('a limit that comes later is said, one that goes is not', async () => {
  const { timer, countdown, clock } = stage();
  countdown.endsAt = null;
  const said = listenTo(timer);
  countdown.endsAt = Date.now() + 30 * minute;
  await clock.advanceAsync(0);
  countdown.endsAt = null;
  await clock.advanceAsync(hour);
  expect(texts(said)).toEqual(['Ends at 3:30 PM']);
});

test('an end that is moved within its minute is not worth a word', async () => {
  const { timer, countdown, clock } = stage();
  const said = listenTo(timer);
  countdown.endsAt = (countdown.endsAt as number) + second;
  countdown.endsAt = (countdown.endsAt as number) - second;
  await clock.advanceAsync(0);
  expect(said).toEqual([]);
});

describe('in a hidden page (C16)', () => {
  test('nothing is said, and on return what is so then, once', async () => {
    const { timer, clock, until } = stage();
    const said = listenTo(timer);
    setHidden(true);
    await until(42 * second);
    expect(said).toEqual([]);
    expect(isShown(timer, 'alert')).toBe(true);
    setHidden(false);
    await clock.advanceAsync(0);
    expect(texts(said)).toEqual(['42 seconds left.']);
    setHidden(true);
    setHidden(false);
    await until(31 * second);
    expect(texts(said)).toEqual(['42 seconds left.']);
  });

  test('the end is told on return, too', async () => {
    const { timer, clock, until } = stage();
    const said = listenTo(timer);
    setHidden(true);
    await until(0);
    setHidden(false);
    await clock.advanceAsync(0);
    expect(texts(said)).toEqual(['Time is up.']);
  });

  test('so is an extension', async () => {
    const { timer, countdown, clock } = stage();
    const said = listenTo(timer);
    setHidden(true);
    countdown.endsAt = (countdown.endsAt as number) + hour;
    await clock.advanceAsync(minute);
    setHidden(false);
    await clock.advanceAsync(0);
    expect(texts(said)).toEqual(['Extended. The session now ends at 5:00 PM.']);
  });

  test('nothing is told of a limit that is gone by then', async () => {
    const { timer, countdown, clock, until } = stage();
    const said = listenTo(timer);
    setHidden(true);
    await until(4 * minute);
    countdown.endsAt = null;
    setHidden(false);
    await clock.advanceAsync(0);
    expect(said).toEqual([]);
  });
});

test('once it has left the page it says nothing', async () => {
  const { timer, until } = stage({ lasts: 6 * minute });
  const said = listenTo(timer);
  timer.remove();
  await until(minute);
  expect(said).toEqual([]);
});
