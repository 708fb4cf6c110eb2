// The third answer: "Ask me again in 30 minutes", or "Keep me in until the call ends".
import { describe, expect, test } from 'vitest';
import type { StayEvent } from '../../src/elements/index.ts';
import type { InactivityMonitorOptions } from '../../src/index.ts';
import {
  clickOn,
  focused,
  listenTo,
  minute,
  part,
  press,
  reactionTime,
  type Stage,
  settle,
  stage,
  textOf,
  texts,
} from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record } from '../support/record.ts';
import { reportedErrors } from '../support/reported-errors.ts';

const hour = 60 * minute;

async function asked(snooze: string | null, options?: InactivityMonitorOptions): Promise<Stage> {
  const set = stage(options);
  if (snooze !== null) set.dialog.setAttribute('snooze', snooze);
  await set.ask();
  await settle();
  expect(set.dialog.open).toBe(true);
  return set;
}

describe('the third answer', () => {
  test('is not offered by default', async () => {
    const { dialog } = await asked(null);
    expect(part(dialog, 'snooze').offsetHeight).toBe(0);
  });

  test.each([
    { snooze: '1800000', options: {}, text: 'Ask me again in 30 minutes' },
    { snooze: '36000000', options: {}, text: 'Ask me again in 4 hours' },
    { snooze: '36000000', options: { snoozeAtMost: 2 * hour }, text: 'Ask me again in 2 hours' },
    { snooze: 'end', options: {}, text: 'Keep me in until the call ends' },
  ])('says what it does: $text', async ({ snooze, options, text }) => {
    const { dialog } = await asked(snooze, options);
    expect(textOf(dialog, 'snooze')).toBe(text);
  });

  test('has the words of a page without a call', async () => {
    const { dialog } = await asked('end');
    dialog.setAttribute('subject', 'session');
    expect(textOf(dialog, 'snooze')).toBe('Keep my session open');
  });

  test('comes after Stay, which has the focus, and before Leave', async () => {
    const { dialog } = await asked('end');
    const reached = [focused(dialog)];
    for (let tab = 0; tab < 2; tab++) {
      await pressKey('Tab');
      reached.push(focused(dialog));
    }
    expect(reached).toEqual(['button stay primary', 'button snooze', 'button leave']);
  });

  test('by a key keeps the person in, asks again after that time, and is announced', async () => {
    const { clock, dialog, monitor } = await asked('1800000');
    const said = listenTo(dialog);
    const stays = record<StayEvent>(dialog, 'stay');
    await clock.advanceAsync(reactionTime);
    await pressKey('Tab');
    await pressKey('Enter');
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
    expect(stays.map(({ snooze }) => snooze)).toEqual([30 * minute]);
    await clock.advanceAsync(1000);
    expect(texts(said)).toEqual(['You are still in the call. We will ask again in 30 minutes.']);
    await clock.advanceAsync(29 * minute - 1000);
    expect(dialog.open).toBe(false);
    await clock.advanceAsync(minute);
    expect(dialog.open).toBe(true);
  });

  test('by the mouse keeps the person in until the most that is allowed', async () => {
    const { clock, dialog, monitor } = await asked('end', { snoozeAtMost: hour });
    const said = listenTo(dialog);
    await clock.advanceAsync(reactionTime);
    const answeredAt = Date.now();
    await clickOn(dialog, 'snooze');
    expect(monitor.snoozedUntil).toBe(answeredAt + hour);
    await clock.advanceAsync(1000);
    expect(texts(said)).toEqual(['You are still in the call. We won’t ask again for now.']);
  });

  test('is not taken in the first half second, unlike Stay', async () => {
    const { dialog, monitor } = await asked('end');
    await clickOn(dialog, 'snooze');
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: true, state: 'prompted' });
    await clickOn(dialog, 'stay');
    expect(monitor.snoozedUntil).toBeUndefined();
  });

  test('counts when the app has confirmed it, also by a reset of its own', async () => {
    const { clock, dialog, monitor } = await asked('1800000');
    let confirm = (): void => {};
    dialog.addEventListener('stay', (event) => {
      const confirmed = new Promise<void>((resolve) => {
        confirm = resolve;
      });
      event.waitUntil(confirmed.then(() => monitor.reset()));
    });
    press(dialog, 'snooze');
    expect(textOf(dialog, 'note')).toBe('One moment…');
    expect(part(dialog, 'snooze').getAttribute('aria-disabled')).toBe('true');
    expect(monitor.snoozedUntil).toBeUndefined();
    confirm();
    await clock.advanceAsync(0);
    expect({ open: dialog.open, snoozedUntil: monitor.snoozedUntil }).toEqual({
      open: false,
      snoozedUntil: Date.now() + 30 * minute,
    });
  });

  test('that the app prevents does nothing', async () => {
    const { dialog, monitor } = await asked('end');
    dialog.addEventListener('stay', (event) => event.preventDefault());
    press(dialog, 'snooze');
    expect({ open: dialog.open, snoozedUntil: monitor.snoozedUntil }).toEqual({ open: true, snoozedUntil: undefined });
  });

  test('that comes too late is refused', async () => {
    const { clock, dialog, monitor } = await asked('end');
    clock.sleep(minute);
    press(dialog, 'snooze');
    await clock.advanceAsync(0);
    expect({ state: monitor.state, reason: dialog.reason }).toEqual({ state: 'idle', reason: 'inactive' });
    expect(textOf(dialog, 'outcome')).toContain('Your answer came too late.');
  });

  test.each(['', '0', '-5', '30m', 'Infinity', 'true'])('snooze="%s" is reported, and not offered', async (value) => {
    const errors = reportedErrors();
    const { dialog } = await asked(value);
    expect(errors).toEqual([
      new TypeError(`Expected \`snooze\` to be milliseconds > 0 or \`end\`, got ${JSON.stringify(value)} (string)`),
    ]);
    expect(part(dialog, 'snooze').offsetHeight).toBe(0);
  });
});
