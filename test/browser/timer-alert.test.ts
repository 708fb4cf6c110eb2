// The alerts of <session-timer>: not modal, until they are dismissed.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ExtendEvent } from '../../src/elements/index.ts';
import { setHidden } from '../support/dialog.ts';
import { centerOf, click, pressKey } from '../support/input.ts';
import { record } from '../support/record.ts';
import {
  clickOn,
  hour,
  isShown,
  later,
  listenTo,
  minute,
  part,
  second,
  stage,
  textOf,
  texts,
} from '../support/timer.ts';

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
    expect([document.activeElement, moves]).toEqual([button, []]);
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
    expect([textOf(timer, 'text'), focused(), moves]).toEqual(['1 minute left.', 'button extend primary', []]);
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
    expect([isShown(timer, 'alert'), shows]).toEqual([true, []]);
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
    expect([isShown(timer, 'alert'), texts(said)]).toEqual([false, ['2 minutes left.']]);
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
    expect([isShown(timer, 'alert'), textOf(timer, 'time')]).toEqual([false, '1:05:00']);
  });
});

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
    await clickOn(timer, 'extend');
    await clickOn(timer, 'extend');
    expect(extensions.map(({ by, cancelable }) => [by, cancelable])).toEqual(Array(2).fill([900_000, true]));
    expect([textOf(timer, 'note'), said, textOf(timer, 'text')]).toEqual(['', [], '5 minutes left.']);
  });

  test('that the app prevents is not waited for', async () => {
    const { timer, clock } = await asking((event) => {
      event.waitUntil(Promise.resolve(5));
      event.preventDefault();
    });
    await clickOn(timer, 'extend');
    await clock.advanceAsync(0);
    expect([textOf(timer, 'note'), textOf(timer, 'text')]).toEqual(['', '5 minutes left.']);
  });

  test('is under way until the app knows, and cannot be pressed again', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    const { timer, clock, extensions, said } = set;
    await clickOn(timer, 'extend');
    expect([textOf(timer, 'note'), part(timer, 'extend').getAttribute('aria-disabled')]).toEqual([
      'One moment…',
      'true',
    ]);
    await clickOn(timer, 'extend');
    expect(extensions).toHaveLength(1);
    answer.resolve(endOf(set) + 15 * minute);
    await clock.advanceAsync(0);
    expect([textOf(timer, 'note'), part(timer, 'extend').getAttribute('aria-disabled')]).toEqual(['', 'false']);
    expect(texts(said)).toEqual(['One moment…', 'Extended. The session now ends at 3:25 PM.']);
  });

  test('that is granted is said and shown once, with the new end (C9)', async () => {
    const set = await asking((event) => event.waitUntil(Promise.resolve(endOf(set) + event.by)));
    const { timer, clock, countdown, said } = set;
    await clickOn(timer, 'extend');
    await clock.advanceAsync(second);
    expect(texts(said).slice(1)).toEqual(['Extended. The session now ends at 3:25 PM.']);
    expect([textOf(timer, 'text'), textOf(timer, 'note')]).toEqual(['Extended. The session now ends at 3:25 PM.', '']);
    expect([textOf(timer, 'ends'), textOf(timer, 'time')]).toEqual(['Ends at 3:25 PM', '19:59']);
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
    await clickOn(set.timer, 'extend');
    await set.clock.advanceAsync(second);
    expect(texts(set.said)).toEqual(['One moment…', 'Extended. The session now ends at 3:25 PM.']);
  });

  test('is granted, too, when the countdown moves before the listener returns (C9)', async () => {
    const set = await asking((event) => {
      set.countdown.endsAt = endOf(set) + event.by;
      event.waitUntil(Promise.resolve(endOf(set)));
    });
    const { timer, clock, said } = set;
    await clickOn(timer, 'extend');
    await clock.advanceAsync(second);
    expect(texts(said)).toEqual(['Extended. The session now ends at 3:25 PM.']);
    expect([textOf(timer, 'text'), textOf(timer, 'note')]).toEqual(['Extended. The session now ends at 3:25 PM.', '']);
  });

  test('without a number is told when the countdown moves (C9)', async () => {
    const set = await asking((event) => event.waitUntil(Promise.resolve()));
    const { timer, clock, countdown, said } = set;
    await clickOn(timer, 'extend');
    await clock.advanceAsync(second);
    expect([texts(said), textOf(timer, 'note')]).toEqual([['One moment…'], '']);
    countdown.endsAt = endOf(set) + 10 * minute;
    await clock.advanceAsync(0);
    expect(texts(said).slice(1)).toEqual(['Extended. The session now ends at 3:20 PM.']);
    expect(textOf(timer, 'text')).toBe('Extended. The session now ends at 3:20 PM.');
  });

  test('by less than a minute is said all the same', async () => {
    const set = await asking((event) => event.waitUntil(Promise.resolve(endOf(set) + 20 * second)));
    await clickOn(set.timer, 'extend');
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
    await clickOn(timer, 'extend');
    await clock.advanceAsync(0);
    expect(texts(said)).toEqual(['One moment…', 'The session could not be extended.']);
    expect([textOf(timer, 'note'), textOf(timer, 'text')]).toEqual([
      'The session could not be extended.',
      '5 minutes left.',
    ]);
    expect([countdown.endsAt, part(timer, 'extend').getAttribute('aria-disabled')]).toEqual([end, 'false']);
    await clickOn(timer, 'extend');
    expect(extensions).toHaveLength(2);
  });

  test('that is refused after the alert was dismissed is shown all the same', async () => {
    const answer = later<never>();
    const { timer, clock } = await asking((event) => event.waitUntil(answer.promise));
    await clickOn(timer, 'extend');
    await clickOn(timer, 'dismiss');
    expect(isShown(timer, 'alert')).toBe(false);
    answer.reject(new Error('no'));
    await clock.advanceAsync(0);
    expect(textOf(timer, 'note')).toBe('The session could not be extended.');
  });

  test('a refusal is gone with the next alert', async () => {
    const { timer, until } = await asking((event) => event.waitUntil(Promise.reject(new Error('no'))));
    await clickOn(timer, 'extend');
    await until(minute);
    expect([textOf(timer, 'text'), textOf(timer, 'note')]).toEqual(['1 minute left.', '']);
  });

  test('an answer that comes later than an extension by somebody else takes nothing back', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    const { timer, countdown, clock } = set;
    const end = endOf(set);
    await clickOn(timer, 'extend');
    countdown.endsAt = end + hour;
    answer.resolve(end + 15 * minute);
    await clock.advanceAsync(0);
    expect([countdown.endsAt, textOf(timer, 'text')]).toEqual([
      end + hour,
      'Extended. The session now ends at 4:10 PM.',
    ]);
  });

  test('an answer for a countdown that was replaced is of no account', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    const { timer, clock, said } = set;
    await clickOn(timer, 'extend');
    timer.countdown = null;
    timer.setAttribute('ends-at', String(Date.now() + 5 * minute));
    said.length = 0;
    answer.resolve(endOf(set) + hour);
    await clock.advanceAsync(0);
    expect([textOf(timer, 'time'), textOf(timer, 'note')]).toEqual(['05:00', '']);
    expect(part(timer, 'extend').getAttribute('aria-disabled')).not.toBe('true');
    expect(texts(said)).not.toContain('The session could not be extended.');
  });

  test('works for ends-at as well: the timer moves its own end', async () => {
    const set = stage({ lasts: hour, timer: { canExtend: true } });
    const { timer, clock } = set;
    timer.countdown = null;
    timer.setAttribute('ends-at', String(Date.now() + 5 * minute));
    timer.addEventListener('extend', (event) => event.waitUntil(Promise.resolve(Date.now() + 20 * minute)));
    await clickOn(timer, 'extend');
    await clock.advanceAsync(0);
    expect([textOf(timer, 'time'), textOf(timer, 'ends')]).toEqual(['20:00', 'Ends at 3:20 PM']);
  });

  test('that came to something while the page was hidden is told on return (C9, C16)', async () => {
    const answer = later<number>();
    const set = await asking((event) => event.waitUntil(answer.promise));
    await clickOn(set.timer, 'extend');
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
    await clickOn(timer, 'extend');
    timer.remove();
    onTestFinished(() => timer.remove());
    answer.resolve(endOf(set) + hour);
    await clock.advanceAsync(0);
    document.body.append(timer);
    expect([textOf(timer, 'note'), textOf(timer, 'ends')]).toEqual(['', 'Ends at 4:10 PM']);
  });
});
