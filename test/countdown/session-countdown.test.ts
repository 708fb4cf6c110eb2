import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CountdownEvent, SessionCountdownOptions } from '../../src/index.ts';
import { SessionCountdown } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { record } from '../support/record.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

let clock: DrivenClock;
let countdown: SessionCountdown;
let events: CountdownEvent[];
let ticks: CountdownEvent[];

function count(options: SessionCountdownOptions = {}): void {
  countdown = new SessionCountdown({ endsAt: Date.now() + hour, ...options });
  events = record(countdown, 'threshold', 'change', 'end');
  ticks = record(countdown, 'tick');
  countdown.start();
}

const told = (): unknown[] => events.map((event) => ('threshold' in event ? event.threshold : event.type));

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  countdown?.stop();
  vi.useRealTimers();
});

describe('counting', () => {
  test('it tells of 5 minutes, 1 minute and the end, once each', () => {
    count();
    clock.advance(55 * minute - 1);
    expect(told()).toEqual([]);
    clock.advance(1);
    expect(told()).toEqual([300_000]);
    expect(events[0]?.remaining).toBe(5 * minute);
    clock.advance(5 * minute);
    expect(told()).toEqual([300_000, 60_000, 'end']);
    expect(countdown.state).toBe('ended');
    clock.advance(hour);
    expect(told()).toHaveLength(3);
    expect(countdown.remaining).toBe(0);
    expect(clock.timers).toBe(0);
  });

  test('a tick falls on each change of the shown second', () => {
    const endsAt = Date.now() + 10_400;
    count({ endsAt });
    expect(ticks.map(({ remaining }) => remaining)).toEqual([10_400]);
    clock.advance(3000);
    expect(ticks.map(({ remaining }) => remaining)).toEqual([10_400, 10_000, 9000, 8000]);
    clock.advance(hour);
    expect(ticks.map(({ remaining }) => remaining).slice(-2)).toEqual([1000, 0]);
  });

  test('a second that is shown already brings no tick, however often the clock is read', () => {
    count();
    clock.advance(400);
    for (let i = 0; i < 3; i++) countdown.clockOffset = 0;
    expect(ticks).toHaveLength(1);
  });

  test('without a limit it has nothing to tell, and no timer', () => {
    count({ endsAt: null });
    expect(countdown.remaining).toBeNull();
    expect(countdown.state).toBe('running');
    expect(clock.timers).toBe(0);
    clock.advance(10 * hour);
    expect([...events, ...ticks]).toEqual([]);
  });

  test('remaining is right before it is started', () => {
    countdown = new SessionCountdown({ endsAt: new Date(Date.now() + hour) });
    clock.advance(minute);
    expect(countdown.remaining).toBe(59 * minute);
    expect(countdown.state).toBe('stopped');
  });

  test('its thresholds can be read, the largest first', () => {
    expect(new SessionCountdown().thresholds).toEqual([5 * minute, minute]);
    const given = [minute, 10 * minute];
    expect(new SessionCountdown({ thresholds: given }).thresholds).toEqual([10 * minute, minute]);
    expect(given).toEqual([minute, 10 * minute]);
  });

  test('it takes the end as a Date or a string as well', () => {
    const at = Date.now() + hour;
    expect(new SessionCountdown({ endsAt: new Date(at).toISOString() }).endsAt).toBe(at);
    count();
    countdown.endsAt = new Date(at + minute);
    expect(countdown.endsAt).toBe(at + minute);
  });

  test('an end that lies beyond what a timer can hold is waited for all the same', () => {
    count({ endsAt: Date.now() + 60 * 24 * hour });
    clock.advance(minute);
    expect(told()).toEqual([]);
  });
});

describe('being late (law 15)', () => {
  test('who joins late hears only the tightest threshold reached', () => {
    count({ endsAt: Date.now() + 30 * second });
    expect(told()).toEqual([60_000]);
    expect(events[0]?.remaining).toBe(30 * second);
  });

  test('a machine that slept past two thresholds hears the tighter one', () => {
    count();
    clock.sleep(59 * minute + 10 * second);
    clock.advance(second);
    expect(told()).toEqual([60_000]);
  });

  test('what is due by the old end comes before an extension', () => {
    count();
    clock.sleep(2 * hour);
    countdown.endsAt = Date.now() + hour;
    expect(told()).toEqual(['end', 'change']);
    expect(countdown.state).toBe('running');
  });

  test('an end that is set within a threshold that was raised does not raise it again, nor does an earlier one', () => {
    count();
    clock.advance(55 * minute);
    countdown.endsAt = Date.now() + 5 * minute - 500;
    countdown.endsAt = null;
    countdown.endsAt = Date.now() + 4 * minute;
    expect(told()).toEqual([300_000, 'change', 'change', 'change', 300_000]); // a limit that is taken away begins anew
  });

  test('a sign that the page or the machine has woken is enough, without a timer', () => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    onTestFinished(() => void vi.unstubAllGlobals());
    count();
    clock.sleep(57 * minute);
    page.dispatchEvent(new Event('focus'));
    expect(told()).toEqual([300_000]);
  });

  test('a machine that slept past the end hears of the end alone', () => {
    count();
    clock.sleep(2 * hour);
    expect(countdown.state).toBe('ended');
    clock.advance(second);
    expect(told()).toEqual(['end']);
    expect(ticks.at(-1)?.remaining).toBe(0);
  });

  test('a wall clock that is set back does not give time away', () => {
    count();
    clock.setBack(30 * minute);
    expect(countdown.remaining).toBe(hour);
    clock.advance(10 * minute);
    expect(countdown.remaining).toBe(50 * minute);
    countdown.clockOffset = 30 * minute; // measured against the clock as it is now
    expect(countdown.remaining).toBe(50 * minute);
  });
});

describe('the server', () => {
  test('its clock counts, not the one of this machine', () => {
    count({ endsAt: Date.now() + hour, clockOffset: 10 * minute });
    expect(countdown.remaining).toBe(50 * minute);
    countdown.clockOffset = -10 * minute;
    expect(countdown.remaining).toBe(70 * minute);
  });

  test('a correction of the clock repeats no threshold', () => {
    count();
    clock.advance(55 * minute);
    countdown.clockOffset = -50;
    clock.advance(second);
    expect(told()).toEqual([300_000]);
  });

  test('a clock of this machine that was set forward ends nothing for good: once corrected, all that lies ahead comes again', () => {
    count();
    clock.sleep(hour); // as it looks, until the server's clock is compared again
    clock.advance(second);
    expect({ told: told(), state: countdown.state }).toEqual({ told: ['end'], state: 'ended' });
    countdown.clockOffset = -hour;
    expect({ remaining: countdown.remaining, state: countdown.state }).toEqual({
      remaining: hour - second,
      state: 'running',
    });
    clock.advance(hour);
    expect(told()).toEqual(['end', 300_000, 60_000, 'end']);
  });

  test('a clock of this machine that was set back changes nothing, before and after it is compared again', () => {
    count();
    clock.advance(50 * minute);
    clock.setBack(7 * minute);
    clock.advance(5 * minute);
    countdown.clockOffset = 7 * minute;
    clock.advance(5 * minute);
    expect(told()).toEqual([300_000, 60_000, 'end']);
  });

  test('a correction that takes time away raises what it skips, only the tightest, and repeats nothing', () => {
    count();
    clock.advance(50 * minute);
    countdown.clockOffset = 9.5 * minute;
    expect(told()).toEqual([60_000]);
    countdown.clockOffset = 9.4 * minute;
    clock.advance(7 * second);
    expect(told()).toEqual([60_000]);
  });

  test.each([
    ['10 s', 10 * second, [300_000, 300_000]],
    ['less', 9 * second, [300_000]],
  ])('a correction that gives back %s', (_how, ms, expected) => {
    count();
    clock.advance(55 * minute);
    countdown.clockOffset = -ms;
    clock.advance(ms);
    expect(told()).toEqual(expected);
  });

  test('an extension arms the thresholds that lie ahead again', () => {
    count();
    clock.advance(59 * minute + 30 * second);
    expect(told()).toEqual([300_000, 60_000]);
    const oldEndsAt = countdown.endsAt as number;
    countdown.endsAt = oldEndsAt + 3 * minute;
    expect(events.at(-1)).toMatchObject({
      type: 'change',
      oldEndsAt,
      endsAt: oldEndsAt + 3 * minute,
      remaining: 3.5 * minute,
    });
    clock.advance(hour);
    expect(told()).toEqual([300_000, 60_000, 'change', 60_000, 'end']);
  });

  test('an ended countdown runs on when the end is moved away', () => {
    count();
    clock.advance(hour);
    countdown.endsAt = Date.now() + hour;
    expect(countdown.state).toBe('running');
    clock.advance(hour);
    expect(told()).toEqual([300_000, 60_000, 'end', 'change', 300_000, 60_000, 'end']);
  });

  test('a limit that is taken away silences it, and one that is set speaks at once', () => {
    count();
    countdown.endsAt = null;
    clock.advance(2 * hour);
    expect(told()).toEqual(['change']);
    countdown.endsAt = Date.now() + 2 * minute;
    expect(told()).toEqual(['change', 'change', 300_000]);
  });

  test('a nearer end tells what it passes over once', () => {
    count();
    countdown.endsAt = Date.now() + 30 * second;
    expect(told()).toEqual(['change', 60_000]);
  });

  test('the same end again is no change', () => {
    count();
    countdown.endsAt = new Date(countdown.endsAt as number);
    expect(events).toEqual([]);
  });
});

describe('starting and stopping', () => {
  test.each([
    ['stop()', () => countdown.stop()],
    ['[Symbol.dispose]()', () => countdown[Symbol.dispose]()],
  ])('%s leaves no timer, and nothing is told after it', (_name, end) => {
    count();
    end();
    expect(clock.timers).toBe(0);
    clock.advance(2 * hour);
    expect(told()).toEqual([]);
    expect(countdown.state).toBe('stopped');
  });

  test('the abort of the signal stops it', () => {
    const run = new AbortController();
    countdown = new SessionCountdown({ endsAt: Date.now() + hour });
    countdown.start({ signal: run.signal });
    run.abort();
    expect(countdown.state).toBe('stopped');
    expect(clock.timers).toBe(0);
    countdown.start({ signal: run.signal });
    expect(countdown.state).toBe('stopped');
  });

  test('a listener that stops it hears nothing more', () => {
    count({ endsAt: Date.now() + 30 * second, thresholds: [minute] });
    countdown.stop();
    countdown.addEventListener('tick', () => countdown.stop(), { once: true });
    events.length = 0;
    countdown.start();
    expect(told()).toEqual([]);
    expect(clock.timers).toBe(0);
  });
});

test.each([
  [
    { endsAt: '2026-11-30T17:00:00' },
    'Expected `endsAt` to be epoch milliseconds, a valid Date or an ISO 8601 string with its zone, such as ' +
      '2026-11-30T17:00:00Z, got "2026-11-30T17:00:00" (string)',
  ],
  [{ thresholds: 5 }, 'Expected `thresholds` to be an array of numbers, got 5 (number)'],
  [{ thresholds: [0] }, 'Expected `thresholds` to be a finite number > 0, got 0 (number)'],
  [{ clockOffset: '1s' }, 'Expected `clockOffset` to be a finite number, got "1s" (string)'],
])('%j is refused', (options, message) => {
  expect(() => new SessionCountdown(options as never)).toThrow(new TypeError(message));
});
