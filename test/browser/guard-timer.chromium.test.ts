// A guarded meeting of limited time, shown by the page's <session-timer> without a line of glue.
import { expect, onTestFinished, test } from 'vitest';
import { guardMeeting } from '../../src/index.ts';
import { fakeMeeting } from '../../src/testing/index.ts';
import { atThree, clickOn, hour, isShown, listenTo, minute, second, textOf, texts } from '../support/timer.ts';

async function guarded() {
  const clock = atThree();
  const timer = document.body.appendChild(document.createElement('session-timer'));
  const meeting = fakeMeeting();
  const guard = guardMeeting(meeting, { timeout: 10 * hour });
  onTestFinished(() => guard.stop());
  await clock.advanceAsync(0); // its countdown begins when the app can listen
  return { clock, timer, meeting, guard };
}

test('it is empty until the meeting has a limit, and when the meeting is over', async () => {
  const { timer, meeting, clock } = await guarded();
  expect(timer.offsetHeight).toBe(0);
  meeting.setLimit({ endsAt: Date.now() + 6 * minute });
  expect({ time: textOf(timer, 'time'), ends: textOf(timer, 'ends') }).toEqual({
    time: '06:00',
    ends: 'Ends at 3:06 PM',
  });
  await clock.advanceAsync(minute);
  expect({ text: textOf(timer, 'text'), extendShown: isShown(timer, 'extend') }).toEqual({
    text: '5 minutes left.',
    extendShown: false,
  });
  meeting.endByOthers();
  await clock.advanceAsync(0);
  expect({ offsetHeight: timer.offsetHeight, countdown: timer.countdown, alertShown: isShown(timer, 'alert') }).toEqual(
    { offsetHeight: 0, countdown: null, alertShown: false },
  );
});

test('who may extend does, and hears of the new end once (C9)', async () => {
  const { timer, meeting, clock } = await guarded();
  meeting.setLimit({ endsAt: Date.now() + 5 * minute, canExtend: true });
  const said = listenTo(timer);
  await clickOn(timer, 'extend');
  await clock.advanceAsync(0);
  expect(meeting.extensions).toEqual([15 * minute]);
  expect(texts(said).at(-1)).toBe('Extended. The session now ends at 3:20 PM.');
  expect(texts(said).filter((text) => text.startsWith('Extended'))).toHaveLength(1);
  expect({ time: textOf(timer, 'time'), text: textOf(timer, 'text'), note: textOf(timer, 'note') }).toEqual({
    time: '20:00',
    text: 'Extended. The session now ends at 3:20 PM.',
    note: '',
  });
});

test('an extension that the meeting refuses is told', async () => {
  const { timer, meeting, clock } = await guarded();
  meeting.setLimit({ endsAt: Date.now() + 5 * minute, canExtend: true });
  meeting.extend = () => Promise.reject(new Error('403'));
  await clickOn(timer, 'extend');
  await clock.advanceAsync(0);
  expect({ note: textOf(timer, 'note'), time: textOf(timer, 'time') }).toEqual({
    note: 'The session could not be extended.',
    time: '05:00',
  });
});

test('it shows and says nothing while the server’s clock is not known, and then only what is true', async () => {
  const { timer, meeting, clock } = await guarded();
  const said = listenTo(timer);
  const endsAt = Date.now() + 11.5 * minute;
  meeting.setLimit({ endsAt, clockOffset: undefined });
  await clock.advanceAsync(second);
  expect({ offsetHeight: timer.offsetHeight, said: texts(said) }).toEqual({ offsetHeight: 0, said: [] });
  meeting.setLimit({ clockOffset: 7 * minute });
  await clock.advanceAsync(0);
  expect({ time: textOf(timer, 'time'), ends: textOf(timer, 'ends'), text: textOf(timer, 'text') }).toEqual({
    time: '04:29',
    ends: 'Ends at 3:04 PM',
    text: '4 minutes 29 seconds left.',
  });
});

test('it counts on, and alerts again, when the end came by a clock that had been set', async () => {
  const { timer, meeting, clock } = await guarded();
  meeting.setLimit({ endsAt: Date.now() + 6 * minute });
  const said = listenTo(timer);
  clock.sleep(7 * minute); // the clock of this machine is set forward, which looks like sleep
  await clock.advanceAsync(second);
  expect({ time: textOf(timer, 'time'), said: texts(said) }).toEqual({ time: 'Time is up.', said: ['Time is up.'] });
  meeting.setLimit({ clockOffset: -7 * minute });
  await clock.advanceAsync(second);
  expect({ time: textOf(timer, 'time'), text: textOf(timer, 'text') }).toEqual({
    time: '05:58',
    text: '6 minutes left.',
  });
  await clock.advanceAsync(58 * second);
  await clock.advanceAsync(5 * minute);
  expect(texts(said).slice(0, 2)).toEqual(['Time is up.', '5 minutes left.']);
  expect(texts(said).at(-1)).toBe('Time is up.');
});
