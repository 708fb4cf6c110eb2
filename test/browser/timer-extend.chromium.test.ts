// "Extend" on the alert of <session-timer>: what the app answers, and what is shown and said then.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ExtendEvent } from '../../src/elements/index.ts';
import { setHidden } from '../support/dialog.ts';
import { record } from '../support/record.ts';
import { hour, isShown, later, listenTo, minute, part, press, second, stage, textOf, texts } from '../support/timer.ts';

describe('Extend', () => {
  test('is offered to who may, as long as they may, also at the end', async () => {
    const { timer, until } = stage({ lasts: 10 * minute });
    await until(5 * minute);
    expect(isShown(timer, 'extend')).toBe(false);
    timer.canExtend = true;
    expect(textOf(timer, 'extend')).toBe('Extend by 15 minutes');
    timer.extendBy = 90 * second;
    expect(textOf(timer, 'extend')).toBe('Extend by 1 minute 30 seconds');
    await until(0);
    expect(isShown(timer, 'extend')).toBe(true);
    timer.canExtend = false;
    expect(isShown(timer, 'extend')).toBe(false);
  });

  /** A timer at its first alert, and how an app answers "Extend". */
  async function asking(listen?: (event: ExtendEvent) => void) {
    const set = stage({ lasts: 10 * minute, timer: { canExtend: true } });
    const { timer, until } = set;
    const extensions: ExtendEvent[] = record(timer, 'extend');
    if (listen) timer.addEventListener('extend', listen);
    await until(5 * minute);
    return { ...set, extensions, said: listenTo(timer) };
  }

  const endOf = ({ countdown }: { countdown: { endsAt: number | null } }): number => countdown.endsAt as number;

  test('is an event with how much, and nothing else if nobody waits', async () => {
    const set = await asking();
    const { timer, extensions, said } = set;
    press(timer, 'extend');
    press(timer, 'extend');
    expect(extensions.map(({ by, cancelable }) => [by, cancelable])).toEqual(Array(2).fill([900_000, true]));
    expect({ note: textOf(timer, 'note'), said, text: textOf(timer, 'text') }).toEqual({
      note: '',
      said: [],
      text: '5 minutes left.',
    });
  });

  test('that the app prevents is not waited for', async () => {
    const { timer, clock } = await asking((event) => {
      event.waitUntil(Promise.resolve(5));
      event.preventDefault();
    });
    press(timer, 'extend');
    await clock.advanceAsync(0);
    expect({ note: textOf(timer, 'note'), text: textOf(timer, 'text') }).toEqual({ note: '', text: '5 minutes left.' });
  });

  test('is under way until the app knows, and cannot be pressed again', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    const { timer, clock, extensions, said } = set;
    press(timer, 'extend');
    expect({ note: textOf(timer, 'note'), ariaDisabled: part(timer, 'extend').getAttribute('aria-disabled') }).toEqual({
      note: 'One moment…',
      ariaDisabled: 'true',
    });
    press(timer, 'extend');
    expect(extensions).toHaveLength(1);
    answer.resolve(endOf(set) + 15 * minute);
    await clock.advanceAsync(0);
    expect({ note: textOf(timer, 'note'), ariaDisabled: part(timer, 'extend').getAttribute('aria-disabled') }).toEqual({
      note: '',
      ariaDisabled: 'false',
    });
    expect(texts(said)).toEqual(['One moment…', 'Extended. The session now ends at 3:25 PM.']);
  });

  test('that is granted is said and shown once, with the new end (C9)', async () => {
    const set = await asking((event) => event.waitUntil(Promise.resolve(endOf(set) + event.by)));
    const { timer, clock, countdown, said } = set;
    press(timer, 'extend');
    await clock.advanceAsync(second);
    expect(texts(said).slice(1)).toEqual(['Extended. The session now ends at 3:25 PM.']);
    expect({ text: textOf(timer, 'text'), note: textOf(timer, 'note') }).toEqual({
      text: 'Extended. The session now ends at 3:25 PM.',
      note: '',
    });
    expect({ ends: textOf(timer, 'ends'), time: textOf(timer, 'time') }).toEqual({
      ends: 'Ends at 3:25 PM',
      time: '19:59',
    });
    countdown.endsAt = endOf(set) + 20; // the server’s push comes later, and is not quite the same
    await clock.advanceAsync(minute);
    expect(said).toHaveLength(2);
  });

  test('is said once if the countdown moves before the app’s promise is fulfilled (C9)', async () => {
    const set = await asking((event) =>
      event.waitUntil(
        (async () => {
          await null;
          set.countdown.endsAt = endOf(set) + event.by;
          await null;
          return endOf(set);
        })(),
      ),
    );
    press(set.timer, 'extend');
    await set.clock.advanceAsync(second);
    expect(texts(set.said)).toEqual(['One moment…', 'Extended. The session now ends at 3:25 PM.']);
  });

  test('is granted, too, when the countdown moves before the listener returns (C9)', async () => {
    const set = await asking((event) => {
      set.countdown.endsAt = endOf(set) + event.by;
      event.waitUntil(Promise.resolve(endOf(set)));
    });
    const { timer, clock, said } = set;
    press(timer, 'extend');
    await clock.advanceAsync(second);
    expect(texts(said)).toEqual(['Extended. The session now ends at 3:25 PM.']);
    expect({ text: textOf(timer, 'text'), note: textOf(timer, 'note') }).toEqual({
      text: 'Extended. The session now ends at 3:25 PM.',
      note: '',
    });
  });

  test('without a number is told when the countdown moves (C9)', async () => {
    const set = await asking((event) => event.waitUntil(Promise.resolve()));
    const { timer, clock, countdown, said } = set;
    press(timer, 'extend');
    await clock.advanceAsync(second);
    expect({ texts: texts(said), note: textOf(timer, 'note') }).toEqual({ texts: ['One moment…'], note: '' });
    countdown.endsAt = endOf(set) + 10 * minute;
    await clock.advanceAsync(0);
    expect(texts(said).slice(1)).toEqual(['Extended. The session now ends at 3:20 PM.']);
    expect(textOf(timer, 'text')).toBe('Extended. The session now ends at 3:20 PM.');
  });

  test('by less than a minute is said all the same', async () => {
    const set = await asking((event) => event.waitUntil(Promise.resolve(endOf(set) + 20 * second)));
    press(set.timer, 'extend');
    await set.clock.advanceAsync(0);
    expect(texts(set.said).slice(1)).toEqual(['Extended. The session now ends at 3:10 PM.']);
  });

  test.each<[string, (end: number) => Promise<unknown>]>([
    ['rejected', () => Promise.reject(new Error('403'))],
    ['fulfilled with false', () => Promise.resolve(false)],
    ['fulfilled with the same end', (end) => Promise.resolve(end)],
    ['fulfilled with an earlier end', (end) => Promise.resolve(end - minute)],
  ])('that is %s is refused: said and shown, and the button stays (C9)', async (_how, answer) => {
    const set = await asking((event) => event.waitUntil(answer(endOf(set))));
    const { timer, clock, countdown, said, extensions } = set;
    const end = endOf(set);
    press(timer, 'extend');
    await clock.advanceAsync(0);
    expect(texts(said)).toEqual(['One moment…', 'The session could not be extended.']);
    expect({ note: textOf(timer, 'note'), text: textOf(timer, 'text') }).toEqual({
      note: 'The session could not be extended.',
      text: '5 minutes left.',
    });
    expect({ endsAt: countdown.endsAt, ariaDisabled: part(timer, 'extend').getAttribute('aria-disabled') }).toEqual({
      endsAt: end,
      ariaDisabled: 'false',
    });
    press(timer, 'extend');
    expect(extensions).toHaveLength(2);
  });

  test('that is refused after the alert was dismissed is shown all the same', async () => {
    const answer = later<never>();
    const { timer, clock } = await asking((event) => event.waitUntil(answer.promise));
    press(timer, 'extend');
    press(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
    answer.reject(new Error('no'));
    await clock.advanceAsync(0);
    expect(textOf(timer, 'note')).toBe('The session could not be extended.');
  });

  test('a refusal is gone with the next alert', async () => {
    const { timer, clock, until } = await asking((event) => event.waitUntil(Promise.reject(new Error('no'))));
    press(timer, 'extend');
    await clock.advanceAsync(0);
    expect(textOf(timer, 'note')).toBe('The session could not be extended.');
    await until(minute);
    expect({ text: textOf(timer, 'text'), note: textOf(timer, 'note') }).toEqual({ text: '1 minute left.', note: '' });
  });

  test('an answer that comes later than an extension by somebody else takes nothing back', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    const { timer, countdown, clock } = set;
    const end = endOf(set);
    press(timer, 'extend');
    countdown.endsAt = end + hour;
    answer.resolve(end + 15 * minute);
    await clock.advanceAsync(0);
    expect({ endsAt: countdown.endsAt, text: textOf(timer, 'text') }).toEqual({
      endsAt: end + hour,
      text: 'Extended. The session now ends at 4:10 PM.',
    });
  });

  test('an answer for a countdown that was replaced is of no account', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    const { timer, clock, said } = set;
    press(timer, 'extend');
    timer.countdown = null;
    timer.setAttribute('ends-at', String(Date.now() + 5 * minute));
    said.length = 0;
    answer.resolve(endOf(set) + hour);
    await clock.advanceAsync(0);
    expect({ time: textOf(timer, 'time'), note: textOf(timer, 'note') }).toEqual({ time: '05:00', note: '' });
    expect(part(timer, 'extend').getAttribute('aria-disabled')).not.toBe('true');
    expect(texts(said)).not.toContain('The session could not be extended.');
  });

  test('works for ends-at as well: the timer moves its own end', async () => {
    const set = stage({ lasts: hour, timer: { canExtend: true } });
    const { timer, clock } = set;
    timer.countdown = null;
    timer.setAttribute('ends-at', String(Date.now() + 5 * minute));
    timer.addEventListener('extend', (event) => event.waitUntil(Promise.resolve(Date.now() + 20 * minute)));
    press(timer, 'extend');
    await clock.advanceAsync(0);
    expect({ time: textOf(timer, 'time'), ends: textOf(timer, 'ends') }).toEqual({
      time: '20:00',
      ends: 'Ends at 3:20 PM',
    });
  });

  test('that came to something while the page was hidden is told on return (C9, C16)', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    press(set.timer, 'extend');
    setHidden(true);
    answer.resolve(endOf(set) + 15 * minute);
    await set.clock.advanceAsync(minute);
    expect(texts(set.said)).toEqual(['One moment…']);
    setHidden(false);
    await set.clock.advanceAsync(0);
    expect(texts(set.said)).toEqual(['One moment…', 'Extended. The session now ends at 3:25 PM.']);
  });

  test('leaves nothing behind when the timer goes meanwhile', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    const { timer, clock } = set;
    press(timer, 'extend');
    timer.remove();
    onTestFinished(() => timer.remove());
    answer.resolve(endOf(set) + hour);
    await clock.advanceAsync(0);
    document.body.append(timer);
    expect({ note: textOf(timer, 'note'), ends: textOf(timer, 'ends') }).toEqual({ note: '', ends: 'Ends at 4:10 PM' });
  });
});
