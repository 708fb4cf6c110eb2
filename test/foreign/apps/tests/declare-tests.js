import { guardMeeting } from 'still-there';
import 'still-there/elements';
import { driveClock, fakeMeeting } from 'still-there/testing';

const limits = { timeout: 60_000, promptBeforeIdle: 20_000 };
const dialog = () => document.querySelector('still-there-dialog');

/** Declares the tests with the functions of a test runner, and with what drives its clock: `vi` of Vitest, `jest` of Jest. */
export function declareTests({ afterEach, beforeEach, expect, test }, timers) {
  let clock;

  beforeEach(() => {
    clock = driveClock(timers);
  });
  afterEach(() => {
    timers.useRealTimers();
    document.body.replaceChildren();
  });

  test('asks, and leaves when nobody answers', async () => {
    const meeting = fakeMeeting();
    guardMeeting(meeting, limits);
    clock.advance(40_000);
    expect(dialog().open).toBe(true);
    await clock.advanceAsync(20_000);
    expect(meeting.left).toEqual(['inactive']);
  });

  test('goes on when somebody answers', async () => {
    const meeting = fakeMeeting();
    const guard = guardMeeting(meeting, limits);
    clock.advance(40_000);
    await clock.advanceAsync(2000);
    dialog().shadowRoot.querySelector('[part~=stay]').click();
    await clock.advanceAsync(0);
    expect(dialog().open).toBe(false);
    expect(guard.monitor.state).toBe('active');
    expect(meeting.left).toEqual([]);
    guard.stop();
  });
}
