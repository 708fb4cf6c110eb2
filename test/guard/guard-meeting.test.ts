import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type GuardErrorEvent,
  type GuardMeetingOptions,
  guardMeeting,
  type LeftEvent,
  type LimitSource,
  limitFromServer,
  type MeetingGuard,
  type SessionLimit,
  type ThresholdEvent,
} from '../../src/index.ts';
import {
  type DrivenClock,
  driveClock,
  type FakeMeeting,
  type FakeMeetingOptions,
  fakeMeeting,
} from '../../src/testing/index.ts';
import { LimitServer } from '../support/limit-server.ts';
import { record, typesOf } from '../support/record.ts';

const [second, minute] = [1000, 60_000];

let clock: DrivenClock;
let meeting: FakeMeeting;
let guard: MeetingGuard;
let left: LeftEvent[];
let errors: GuardErrorEvent[];

const advance = (ms: number): Promise<void> => clock.advanceAsync(ms);

function watch(options: GuardMeetingOptions = {}, behaviour: FakeMeetingOptions = {}): void {
  meeting = fakeMeeting(behaviour);
  guard = guardMeeting(meeting, { timeout: minute, promptBeforeIdle: 20 * second, ...options });
  left = record(guard, 'left');
  errors = record(guard, 'error');
  guard.addEventListener('error', (event) => event.preventDefault());
}

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  guard.stop();
  expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
});

test('it leaves the meeting when nobody answers, says so, and lets go of everything', async () => {
  watch();
  expect(guard.monitor.state).toBe('active');
  await advance(minute);
  expect(meeting.left).toEqual(['inactive']);
  expect(left.map(({ reason }) => reason)).toEqual(['inactive']);
  expect(guard.countdown.state).toBe('stopped');
  expect(clock.timers).toBe(0);
});

test('a call that ends by other means ends the guard', async () => {
  watch();
  meeting.endByOthers();
  await Promise.resolve();
  expect(left.map(({ reason }) => reason)).toEqual(['ended']);
  expect(guard.monitor.state).toBe('stopped');
  await advance(2 * minute);
  expect(meeting.left).toEqual([]);
});

describe('how the call ended', () => {
  const ends = (): object[] => left.map(({ reason, cause, detail }) => ({ reason, cause, detail }));

  test('is handed on: what the SDK says, and its word', async () => {
    watch();
    meeting.endByOthers('removed', 'PARTICIPANT_REMOVED');
    await Promise.resolve();
    expect(ends()).toEqual([{ reason: 'ended', cause: 'removed', detail: 'PARTICIPANT_REMOVED' }]);
  });

  test('is local when the guard leaves', async () => {
    watch();
    await advance(minute);
    expect(ends()).toEqual([{ reason: 'inactive', cause: 'local', detail: '' }]);
  });

  test.each([
    { cause: 'limit', endsIn: minute, reason: 'limit' },
    { cause: 'host', endsIn: minute, reason: 'ended' },
    { cause: 'host', endsIn: second, reason: 'limit' },
    { cause: 'removed', endsIn: second, reason: 'limit' },
    { cause: 'connection', endsIn: second, reason: 'limit' },
    { cause: 'elsewhere', endsIn: second, reason: 'ended' },
    { cause: 'full', endsIn: second, reason: 'ended' },
  ] as const)('has the reason $reason for $cause when $endsIn ms of the session are left', async (row) => {
    watch();
    await advance(0);
    guard.countdown.endsAt = Date.now() + row.endsIn;
    meeting.endByOthers(row.cause);
    await Promise.resolve();
    expect(ends()).toEqual([{ reason: row.reason, cause: row.cause, detail: '' }]);
  });

  test.each([
    { what: 'only aborts', reason: undefined },
    { what: 'aborts a signal of another frame', reason: Object.assign(new Error('aborted'), { name: 'AbortError' }) },
  ])('is unknown for a meeting of the app that $what', async ({ reason }) => {
    watch();
    const over = new AbortController();
    guard.stop();
    guard = guardMeeting({ name: 'own', ended: over.signal, leave: async () => over.abort() });
    left = record(guard, 'left');
    over.abort(reason);
    await Promise.resolve();
    expect(ends()).toEqual([{ reason: 'ended', cause: 'unknown', detail: '' }]);
  });

  test('is unknown, and an error says what was expected, for a meeting that aborts with something else', async () => {
    const onError = vi.fn();
    const over = new AbortController();
    guard = guardMeeting({ name: 'own', ended: over.signal, leave: async () => over.abort('inactive') }, { onError });
    left = record(guard, 'left');
    over.abort('inactive');
    await Promise.resolve();
    expect(ends()).toEqual([{ reason: 'ended', cause: 'unknown', detail: '' }]);
    expect(String(onError.mock.calls[0]?.[0])).toBe(
      'TypeError: Expected `meeting.ended.reason` to be { reason, cause, detail }, got "inactive" (string)',
    );
  });
});

test('the app hears of idle before it hears that the call was left', async () => {
  watch();
  const heard: string[] = [];
  guard.addEventListener('left', () => heard.push('left'));
  guard.monitor.addEventListener('idle', () => heard.push('idle'));
  guard.monitor.expire();
  await advance(0);
  expect(heard).toEqual(['idle', 'left']);
});

test('a call that is over before it begins is said to be left', async () => {
  meeting = fakeMeeting();
  meeting.endByOthers();
  guard = guardMeeting(meeting);
  left = record(guard, 'left');
  await Promise.resolve();
  expect(typesOf(left)).toEqual(['left']);
});

describe('asking', () => {
  test('the prompt is shown while prompted, and taken down when it is answered', async () => {
    const shown: AbortSignal[] = [];
    watch({ prompt: (_monitor, signal) => void shown.push(signal) });
    await advance(40 * second);
    expect(shown.map(({ aborted }) => aborted)).toEqual([false]);
    guard.monitor.reset();
    expect(shown.map(({ aborted }) => aborted)).toEqual([true]);
    await advance(minute);
    expect(shown.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(meeting.left).toHaveLength(1);
  });

  test('stop() takes it down too', async () => {
    const shown: AbortSignal[] = [];
    watch({ prompt: (_monitor, signal) => void shown.push(signal) });
    await advance(40 * second);
    guard.stop();
    expect(shown[0]?.aborted).toBe(true);
  });

  test('it can be answered with "Leave"', async () => {
    watch({ prompt: (monitor) => monitor.expire() });
    await advance(40 * second);
    expect(meeting.left).toEqual(['declined']);
    expect(left[0]?.reason).toBe('declined');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no dialog');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no dialog');
      },
    ],
  ])('a prompt that %s is reported, and the call ends all the same', async (_name, prompt) => {
    watch({ prompt });
    await advance(minute);
    expect(errors.map(({ error }) => error)).toEqual([new Error('no dialog')]);
    expect(meeting.left).toEqual(['inactive']);
  });
});

describe('what the meeting knows', () => {
  test('its activity counts beside the other sources', async () => {
    watch({ sources: [] });
    await advance(50 * second);
    expect(guard.monitor.state).toBe('prompted');
    meeting.speak();
    expect(guard.monitor.state).toBe('active');
    expect(guard.monitor.lastActivity?.source).toBe('speech');
  });

  test('being alone has the limit that was asked for', async () => {
    watch({ aloneTimeout: 30 * second });
    meeting.setAlone(false);
    meeting.setAlone(true);
    await advance(30 * second);
    expect(meeting.left).toEqual(['alone']);
  });

  test('who comes first has the limit for waiting', async () => {
    watch({ timeout: minute, aloneTimeout: 25 * second, waitingTimeout: 40 * second });
    meeting.setAlone(true);
    await advance(30 * second);
    expect(guard.monitor.reason).toBe('waiting');
    await advance(10 * second);
    expect(meeting.left).toEqual(['waiting']);
  });

  test('a meeting that knows whether anybody has come is asked', async () => {
    watch({ timeout: minute, aloneTimeout: 25 * second });
    meeting.setWaiting(false);
    meeting.setAlone(true);
    await advance(25 * second);
    expect(meeting.left).toEqual(['alone']);
  });

  test('its limit drives the countdown', async () => {
    watch({ timeout: 60 * minute, thresholds: [10 * minute] });
    const thresholds = record(guard.countdown, 'threshold');
    expect(guard.countdown.endsAt).toBeNull();
    meeting.setLimit({ endsAt: Date.now() + 20 * minute, clockOffset: minute });
    expect(guard.countdown.remaining).toBe(19 * minute);
    await advance(9 * minute);
    expect(thresholds).toHaveLength(1);
    meeting.setLimit({ endsAt: null });
    expect(guard.countdown.remaining).toBeNull();
  });
});

describe('errors', () => {
  const failing: FakeMeetingOptions = { leaving: 'fails' };

  test('a leave that failed for good is an error event, and nothing is thrown', async () => {
    watch({}, failing);
    await advance(2 * minute);
    expect(errors.map(({ error }) => error)).toEqual([new Error('fake: leave() failed')]);
    expect(left).toEqual([]);
  });

  test('onError hears of it too', async () => {
    const onError = vi.fn();
    watch({ onError }, failing);
    await advance(2 * minute);
    expect(onError.mock.calls).toEqual([[new Error('fake: leave() failed')]]);
  });

  test('nobody who listens means that the page is told', async () => {
    const reportError = vi.fn();
    vi.stubGlobal('reportError', reportError);
    meeting = fakeMeeting(failing);
    guard = guardMeeting(meeting, { timeout: minute });
    await advance(2 * minute);
    expect(reportError.mock.calls).toEqual([[new Error('fake: leave() failed')]]);
    vi.unstubAllGlobals();
  });

  test.each([
    [{ prompt: 'yes' }, `Expected \`prompt\` to be a function or 'page', got "yes" (string)`],
    [{ prompt: true }, "Expected `prompt` to be a function or 'page', got true (boolean)"],
    [{ prompt: {} }, "Expected `prompt` to be a function or 'page', got [object Object] (object)"],
    [{ onError: 5 }, 'Expected `onError` to be a function, got 5 (number)'],
    [{ limit: { endsAt: 5 } }, 'Expected `limit` to be a function, got [object Object] (object)'],
    [{ timeout: '1h' }, 'Expected `timeout` to be a number > 0, or Infinity for no limit, got "1h" (string)'],
    [{ thresholds: [-1] }, 'Expected `thresholds` to be a finite number > 0, got -1 (number)'],
    [{ sources: 'dom' }, 'Expected `sources` to be an array of functions, got "dom" (string)'],
    [{ aloneTimeout: 5000 }, 'Expected `meeting.alone` to be a function, got undefined (undefined)'],
    [{ mode: 'kill' }, `Expected \`mode\` to be 'leave' or 'end', got "kill" (string)`],
    [{ wakeLock: 1 }, 'Expected `wakeLock` to be true or false, got 1 (number)'],
    [{ resume: 'yes' }, 'Expected `resume` to be true or false, got "yes" (string)'],
  ])('%j is refused', (options, message) => {
    watch();
    const { alone: _, ...silent } = fakeMeeting();
    expect(() => guardMeeting(silent, options as never)).toThrow(new TypeError(message));
  });
});

test.each([
  ['nothing', undefined, 'Expected `meeting` to be a `Meeting`, such as an adapter returns, got undefined (undefined)'],
  [
    'a promise',
    Promise.resolve(fakeMeeting()),
    'Expected `meeting` to be a `Meeting`, such as an adapter returns, got [object Promise] (object)',
  ],
  [
    'without ended',
    { name: 'own', leave() {} },
    'Expected `meeting.ended` to be an AbortSignal, got undefined (undefined)',
  ],
  [
    'with a controller for ended',
    { ...fakeMeeting(), ended: new AbortController() },
    'Expected `meeting.ended` to be an AbortSignal, got [object AbortController] (object)',
  ],
  [
    'with activity that is no source',
    { ...fakeMeeting(), activity: 5 },
    'Expected `meeting.activity` to be a function, got 5 (number)',
  ],
])('a meeting that is %s is refused', (_, wrong, message) => {
  watch();
  expect(() => guardMeeting(wrong as never)).toThrow(new TypeError(message));
});

test('who joins late hears of the threshold that has been reached, though the limit was known at once', async () => {
  meeting = fakeMeeting();
  meeting.setLimit({ endsAt: Date.now() + 200 * second });
  guard = guardMeeting(meeting);
  const told = record(guard.countdown, 'threshold');
  await Promise.resolve();
  expect(told.map((event) => (event as ThresholdEvent).threshold)).toEqual([300 * second]);
});

describe('extending a limited session', () => {
  test('is handed on, and so is who may', async () => {
    watch();
    expect(guard.canExtend).toBe(false);
    meeting.setLimit({ endsAt: Date.now() + minute, canExtend: true });
    expect(guard.canExtend).toBe(true);
    const endsAt = Date.now() + 2 * minute;
    await expect(guard.extend(minute)).resolves.toBe(endsAt);
    expect(guard.countdown.endsAt).toBe(endsAt);
    meeting.setLimit({ canExtend: false });
    expect(guard.canExtend).toBe(false);
  });

  test.each([0, Number.NaN, '5'])('by %j is refused', async (by) => {
    watch();
    await expect(guard.extend(by as number)).rejects.toThrow('Expected `by` to be a finite number > 0, got');
    expect(meeting.extensions).toEqual([]);
  });

  test('is refused where the meeting knows no such thing', async () => {
    const { extend: _, ...without } = fakeMeeting();
    guard = guardMeeting(without);
    expect(guard.canExtend).toBe(false);
    await expect(guard.extend(minute)).rejects.toThrow('Expected `meeting.extend` to be a function, got undefined');
  });
});

describe('an end whose clock is not known yet', () => {
  const events = () => record(guard.countdown, 'tick', 'threshold', 'end', 'change');
  let tell: (limit: SessionLimit) => void;
  const source = (report: typeof tell): void => {
    tell = report;
  };

  test.each([
    ['as long as there is', 6 * minute],
    ['near', 30 * second],
    ['past', -minute],
  ])('raises nothing and shows nothing: %s', async (_how, left) => {
    watch({ limit: source, timeout: 60 * minute });
    const raised = events();
    tell({ endsAt: Date.now() + left, canExtend: true });
    await advance(9 * second);
    expect({ raised, remaining: guard.countdown.remaining }).toEqual({ raised: [], remaining: null });
  });

  test('is counted down to as soon as it is known, and of the thresholds that have passed only the tightest is raised', async () => {
    watch({ limit: source, timeout: 60 * minute });
    const raised = events();
    const endsAt = Date.now() + 7.5 * minute;
    tell({ endsAt, canExtend: false });
    await advance(second);
    tell({ endsAt, canExtend: false, clockOffset: 7 * minute });
    expect(guard.countdown.remaining).toBe(29 * second);
    expect(typesOf(raised)).toEqual(['change', 'tick', 'threshold']);
    expect(raised.at(-1)).toMatchObject({ threshold: minute });
    await advance(29 * second);
    expect(raised.at(-1)?.type).toBe('end');
  });

  test('stays comparable when a later report leaves the offset out', () => {
    watch({ limit: source });
    tell({ endsAt: Date.now() + 20 * minute, canExtend: false, clockOffset: minute });
    tell({ endsAt: Date.now() + 30 * minute, canExtend: false });
    expect(guard.countdown.remaining).toBe(29 * minute);
  });

  test('is an error after 10 s, once', async () => {
    watch({ limit: source, timeout: 60 * minute });
    await advance(minute); // without an end nothing is missing
    for (let i = 0; i < 3; i++) {
      tell({ endsAt: Date.now() + 20 * minute, canExtend: i > 1 });
      await advance(5 * second);
    }
    await advance(10 * minute);
    expect(errors.map(({ error }) => String(error))).toEqual([
      "Error: Expected a limit with `clockOffset` (ms; 0: this machine's clock is right) within 10 s. " +
        'Until then its end is not shown',
    ]);
  });

  test.each([
    ['becomes known', { endsAt: 5000, canExtend: false, clockOffset: 0 }],
    ['is taken away', { endsAt: null, canExtend: false }],
  ])('is no error if it %s meanwhile', async (_how, next) => {
    watch({ limit: source, timeout: 60 * minute });
    tell({ endsAt: 5000, canExtend: false });
    await advance(9 * second);
    tell(next);
    await advance(minute);
    expect(errors).toEqual([]);
  });

  test('is reported to the server of the limit only when it is known', async () => {
    const held: number[] = [];
    watch({ limit: Object.assign(source, { hold: async (until: number) => void held.push(until - Date.now()) }) });
    tell({ endsAt: Date.now() + 10 * minute, canExtend: false });
    await advance(45 * second);
    expect(held).toEqual([]);
    tell({ endsAt: Date.now() + 10 * minute, canExtend: false, clockOffset: minute });
    expect(held).toEqual([15 * second + minute]);
  });
});

describe('with a limit of its own', () => {
  let tell: (limit: SessionLimit) => void;
  let held: number[];
  const feed = (report: typeof tell): void => {
    tell = report;
  };
  const limit: LimitSource = Object.assign(feed.bind(null), {
    extend: async (by: number) => 1000 + by,
    hold: async (until: number) => void held.push(until - Date.now()),
  });

  beforeEach(() => {
    held = [];
  });

  test('that one counts, and not the meeting’s', () => {
    watch({ limit, timeout: 60 * minute });
    tell({ endsAt: Date.now() + 20 * minute, clockOffset: minute, canExtend: false });
    meeting.setLimit({ endsAt: Date.now() + 5 * minute, canExtend: true });
    expect(guard.countdown.remaining).toBe(19 * minute);
    expect(guard.canExtend).toBe(false);
  });

  test('it is extended by that one, also where the meeting knows no such thing', async () => {
    const { extend: _, limit: __, ...silent } = fakeMeeting();
    guard = guardMeeting(silent, { limit });
    tell({ endsAt: Date.now() + minute, canExtend: true, clockOffset: 0 });
    expect(guard.canExtend).toBe(true);
    await expect(guard.extend(7)).resolves.toBe(1007);
  });

  test('a feed that is nothing but a feed leaves extending to the meeting', async () => {
    watch({ limit: feed });
    meeting.setLimit({ endsAt: 5000, canExtend: true });
    tell({ endsAt: 5000, canExtend: true, clockOffset: 0 });
    expect(guard.canExtend).toBe(true);
    await expect(guard.extend(1000)).resolves.toBe(6000);
    await advance(50 * second); // asked, and nobody to tell
    expect(errors).toEqual([]);
  });

  test('it is told until when the question stands by its own clock, once for each', async () => {
    watch({ limit });
    tell({ endsAt: Date.now() + minute, clockOffset: 5 * minute, canExtend: false });
    await advance(40 * second);
    expect(guard.monitor.state).toBe('prompted');
    tell({ endsAt: Date.now() + 2 * minute, clockOffset: 5 * minute, canExtend: false });
    expect(held).toEqual([20 * second + 5 * minute]);
    await advance(10 * second);
    guard.monitor.reset();
    await advance(41 * second);
    expect(held).toEqual([20 * second + 5 * minute, 20 * second + 5 * minute]);
  });

  test('it is told as soon as there is an end, and not where there is none', async () => {
    watch({ limit });
    tell({ endsAt: null, canExtend: false });
    await advance(45 * second);
    expect(held).toEqual([]);
    tell({ endsAt: Date.now() + minute, canExtend: false, clockOffset: 0 });
    expect(held).toEqual([15 * second]);
  });

  test('what it says to that is an error event, and the question goes on', async () => {
    const closing = new Error('The meeting is closing');
    watch({ limit: Object.assign(feed.bind(null), { hold: () => Promise.reject(closing) }) });
    tell({ endsAt: Date.now() + minute, canExtend: false, clockOffset: 0 });
    await advance(40 * second);
    expect(errors.map(({ error }) => error)).toEqual([closing]);
    expect(guard.monitor.state).toBe('prompted');
  });

  test('that comes from a server, a question that outlives the end is told to it, and an extension made', async () => {
    const server = new LimitServer();
    server.state = { ...server.state, endsAt: Date.now() + 50 * second, canExtend: true };
    watch({ limit: limitFromServer('https://limits.example/meetings/7/limit', { token: 'abc' }) });
    await advance(40 * second);
    expect(server.requests.at(-1)).toMatchObject({
      path: '/meetings/7/prompt',
      body: { until: Date.now() + 20 * second },
    });
    const before = Number(guard.countdown.endsAt);
    await guard.extend(minute);
    expect(guard.countdown.endsAt).toBe(before + minute);
    guard.stop();
    await advance(0);
    expect(server.open).toBe(0);
    vi.unstubAllGlobals();
  });
});

test('`resume` goes on from what the other tabs saw last, and needs `tabs`', () => {
  expect(() => guardMeeting(fakeMeeting(), { resume: true })).toThrow('Expected `resume` to be used with `tabs`');
});
