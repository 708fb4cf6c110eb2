// The public types, as an app's compiler sees them: each mistake of an app below is an error there. Vitest runs it as well.
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  type Activity,
  type ActivitySource,
  autoLeave,
  type CountdownEvent,
  domActivity,
  type EndChangeEvent,
  formatRemaining,
  type GuardErrorEvent,
  guardMeeting,
  type InactivityEvent,
  InactivityMonitor,
  type InactivityReason,
  type LeaveReason,
  type LeftEvent,
  type LimitSource,
  limitFromServer,
  type Meeting,
  type MeetingEnd,
  type MeetingGuard,
  pageVisibility,
  type ServerLimit,
  SessionCountdown,
  type SessionLimit,
  type Source,
  type ThresholdEvent,
} from '../../src/index.ts';

const meeting: Meeting = { name: 'test', ended: new AbortController().signal, leave: async () => {} };

/** For the compiler only: what would do harm, or not fail, at run time. */
const neverRun = (_mistake: () => void): void => {};

describe('InactivityMonitor', () => {
  test('has typed events', () => {
    using monitor = new InactivityMonitor({ sources: [] });
    const seen: string[] = [];
    monitor.addEventListener('active', (event) => {
      expectTypeOf(event).toEqualTypeOf<InactivityEvent>();
      expectTypeOf(event.reason).toEqualTypeOf<InactivityReason | undefined>();
      expectTypeOf(event.lastActivity).toEqualTypeOf<Activity | undefined>();
      seen.push(`${event.oldState} to ${event.newState}`);
    });
    monitor.addEventListener('stopped', { handleEvent: ({ newState }) => seen.push(newState) });
    // @ts-expect-error there is no such event, so it is a plain one
    monitor.addEventListener('idel', (event) => event.reason);
    // @ts-expect-error an event of the countdown
    monitor.addEventListener('threshold', (event) => event.threshold);
    // @ts-expect-error the field is not there
    monitor.addEventListener('idle', (event) => event.threshold);
    monitor.start();
    monitor.stop();
    expect(seen).toEqual(['stopped to active', 'stopped']);
  });

  test('has typed options', () => {
    // @ts-expect-error ms, not words
    expect(() => new InactivityMonitor({ timeout: '1h' })).toThrow(TypeError);
    // @ts-expect-error not an array
    expect(() => new InactivityMonitor({ sources: domActivity() })).toThrow(TypeError);
    // @ts-expect-error not functions
    expect(() => new InactivityMonitor({ sources: ['mousemove'] })).toThrow(TypeError);
    // @ts-expect-error not a feed
    expect(() => new InactivityMonitor({ alone: true })).toThrow(TypeError);
    // @ts-expect-error a word of other libraries
    expect(() => new InactivityMonitor({ idleTimeout: 1000 })).toThrow('did you mean');
    // @ts-expect-error not a flag
    expect(() => new InactivityMonitor({ dismissOnActivity: 'always' })).toThrow(TypeError);
    // @ts-expect-error an option that is there has a value
    new InactivityMonitor({ timeout: undefined });
  });

  test('tells, and lets nobody write what it tells', () => {
    using monitor = new InactivityMonitor({ sources: [] });
    expectTypeOf(monitor.state).toEqualTypeOf<'stopped' | 'active' | 'prompted' | 'idle'>();
    expectTypeOf(monitor.lastActivity).toEqualTypeOf<Activity | undefined>();
    expectTypeOf(monitor.reset()).toEqualTypeOf<boolean>();
    // @ts-expect-error start() and stop() do that
    expect(() => (monitor.state = 'idle')).toThrow(TypeError);
    // @ts-expect-error report() does that
    expect(() => (monitor.lastActive = 0)).toThrow(TypeError);
    // @ts-expect-error it follows from the limits
    expect(() => (monitor.deadline = 0)).toThrow(TypeError);
    // @ts-expect-error it follows from the deadline
    expect(() => (monitor.remaining = 0)).toThrow(TypeError);
    // @ts-expect-error it is given at construction
    expect(() => (monitor.promptBeforeIdle = 1)).toThrow(TypeError);
    // @ts-expect-error ms
    expect(() => (monitor.timeout = '1h')).toThrow(TypeError);
    monitor.timeout = 1000;
    monitor.report();
    monitor.report({ source: 'upload', at: 1 });
    // @ts-expect-error epoch ms, not a Date
    expect(() => monitor.report({ at: new Date() })).toThrow(TypeError);
    neverRun(() => {
      monitor.addEventListener('idle', (event) => {
        // @ts-expect-error an event is what happened
        event.reason = 'inactive';
      });
      // @ts-expect-error a signal, not its controller
      monitor.start({ signal: new AbortController() });
    });
  });

  test('takes sources of one line', () => {
    const typing: ActivitySource = (report) => report({ source: 'typing' });
    const speaking: Source<Activity> = (report, signal) =>
      signal.aborted || report({ source: 'speech', confirms: true });
    const never: Source<boolean> = () => {};
    using monitor = new InactivityMonitor({ sources: [typing, speaking, domActivity()], alone: never });
    monitor.start();
    expect(monitor.state).toBe('active');
    expectTypeOf(pageVisibility()).toEqualTypeOf<Source<boolean>>();
    neverRun(() => {
      // @ts-expect-error an activity has a source
      const nameless: ActivitySource = (report) => report({});
      // @ts-expect-error epoch ms
      const late: ActivitySource = (report) => report({ source: 'typing', at: '12:00' });
      new InactivityMonitor({ sources: [nameless, late] });
    });
  });
});

describe('SessionCountdown', () => {
  test('has typed events', () => {
    using countdown = new SessionCountdown({ endsAt: Date.now() + 500, thresholds: [1000] });
    const seen: number[] = [];
    countdown.addEventListener('threshold', (event) => {
      expectTypeOf(event).toEqualTypeOf<ThresholdEvent>();
      seen.push(event.threshold);
    });
    countdown.addEventListener('change', (event) => expectTypeOf(event).toEqualTypeOf<EndChangeEvent>());
    countdown.addEventListener('tick', (event) => expectTypeOf(event).toEqualTypeOf<CountdownEvent>());
    countdown.addEventListener('end', ({ remaining }) => expectTypeOf(remaining).toEqualTypeOf<number | null>());
    // @ts-expect-error a tick has no threshold
    countdown.addEventListener('tick', (event) => event.threshold);
    // @ts-expect-error an event of the monitor
    countdown.addEventListener('idle', (event) => event.reason);
    countdown.start();
    expect(seen).toEqual([1000]);
  });

  test('takes instants in three shapes, and gives back one', () => {
    using countdown = new SessionCountdown({ endsAt: '2030-01-01T00:00:00Z' });
    expectTypeOf(countdown.endsAt).toEqualTypeOf<number | null>();
    expectTypeOf(countdown.remaining).toEqualTypeOf<number | null>();
    expectTypeOf(countdown.state).toEqualTypeOf<'stopped' | 'running' | 'ended'>();
    countdown.endsAt = new Date(0);
    countdown.endsAt = null;
    expect(countdown.endsAt).toBeNull();
    // @ts-expect-error no instant
    expect(() => (countdown.endsAt = { minutes: 5 })).toThrow(TypeError);
    // @ts-expect-error it follows from the end
    expect(() => (countdown.remaining = 0)).toThrow(TypeError);
    // @ts-expect-error start() and stop() do that
    expect(() => (countdown.state = 'running')).toThrow(TypeError);
    // @ts-expect-error ms
    expect(() => (countdown.clockOffset = '1s')).toThrow(TypeError);
    // @ts-expect-error an array
    expect(() => new SessionCountdown({ thresholds: 60_000 })).toThrow(TypeError);
    // @ts-expect-error `endsAt: null` says that there is no limit
    neverRun(() => new SessionCountdown({ endsAt: undefined }));
  });
});

describe('guardMeeting()', () => {
  test('has typed events, and guards what is a meeting', () => {
    using guard = guardMeeting(meeting, { timeout: 60_000, prompt: (monitor) => monitor.reset() });
    expectTypeOf(guard).toEqualTypeOf<MeetingGuard>();
    guard.addEventListener('left', (event) => {
      expectTypeOf(event).toEqualTypeOf<LeftEvent>();
      expectTypeOf(event.reason).toEqualTypeOf<LeaveReason | 'limit' | 'ended'>();
    });
    guard.addEventListener('error', (event) => {
      expectTypeOf(event).toEqualTypeOf<GuardErrorEvent>();
      expectTypeOf(event.error).toBeUnknown();
    });
    // @ts-expect-error there is no such event, so it is a plain one
    guard.addEventListener('leave', (event) => event.reason);
    neverRun(() => {
      // @ts-expect-error it has one
      guard.monitor = new InactivityMonitor();
      // @ts-expect-error it has one
      guard.countdown = new SessionCountdown();
    });
    expect(guard.monitor.state).toBe('active');
  });

  test('has typed options', () => {
    // @ts-expect-error the meeting knows that
    neverRun(() => guardMeeting(meeting, { alone: pageVisibility() }));
    // @ts-expect-error one of two
    expect(() => guardMeeting(meeting, { mode: 'stop' })).toThrow(TypeError);
    // @ts-expect-error a function
    expect(() => guardMeeting(meeting, { prompt: 'Are you still there?' })).toThrow(TypeError);
    // @ts-expect-error a function
    expect(() => guardMeeting(meeting, { onError: true })).toThrow(TypeError);
    // @ts-expect-error ms
    expect(() => guardMeeting(meeting, { timeout: '1h' })).toThrow(TypeError);
    // @ts-expect-error no meeting: it cannot be left
    expect(() => guardMeeting({ name: 'none', ended: meeting.ended })).toThrow(TypeError);
  });
});

describe('autoLeave()', () => {
  test('has typed parameters', () => {
    using monitor = new InactivityMonitor({ sources: [] });
    const run = new AbortController();
    autoLeave(monitor, meeting, {
      mode: 'leave',
      onError: (error) => expectTypeOf(error).toBeUnknown(),
      signal: run.signal,
    });
    run.abort();
    // @ts-expect-error the other way round
    expect(() => autoLeave(meeting, monitor)).toThrow(TypeError);
    // @ts-expect-error one of two
    expect(() => autoLeave(monitor, meeting, { mode: 'kick' })).toThrow(TypeError);
    // @ts-expect-error a function
    expect(() => autoLeave(monitor, meeting, { onError: 'log' })).toThrow(TypeError);
  });
});

describe('Meeting', () => {
  test('is what an app can write itself', () => {
    const over = new AbortController();
    const own: Meeting = {
      name: 'own',
      ended: over.signal,
      leave: async (reason) => {
        expectTypeOf(reason).toEqualTypeOf<'inactive' | 'hidden' | 'alone' | 'waiting' | 'declined'>();
        over.abort({ reason, cause: 'local', detail: '' } satisfies MeetingEnd);
      },
      activity: (report) => report({ source: 'reaction' }),
      alone: (report) => report(false),
      limit: (report) => report({ endsAt: null, canExtend: false }),
      extend: async (by) => by,
    };
    expectTypeOf<Parameters<NonNullable<Meeting['limit']>>[0]>().toEqualTypeOf<(value: SessionLimit) => void>();
    expect(own.ended.aborted).toBe(false);
    neverRun(() => {
      // @ts-expect-error only the meeting says that it is over
      own.ended = over.signal;
      // @ts-expect-error a reason is one of four
      own.leave('bored');
      // @ts-expect-error end() is not there in every meeting
      own.end('inactive');
      // @ts-expect-error leaving takes time, and can fail
      const sync: Meeting = { name: 'sync', ended: over.signal, leave: () => {} };
      return sync;
    });
  });
});

describe('limitFromServer()', () => {
  const url = 'https://limits.example/meetings/7/limit';

  test('is a feed of the limit, and more', () => {
    const limit = limitFromServer(url, { token: async () => 'abc' });
    expectTypeOf(limit).toEqualTypeOf<ServerLimit>();
    expectTypeOf(limit).toExtend<Source<SessionLimit>>();
    expectTypeOf(limit.extend).returns.resolves.toBeNumber();
    using guard = guardMeeting(meeting, { limit });
    expect(guard.canExtend).toBe(false);
    // @ts-expect-error what listens ends with a signal
    neverRun(() => limit((value) => value.endsAt));
    // @ts-expect-error ms
    neverRun(() => limit.extend('15 minutes'));
    // @ts-expect-error a token, or what fetches one
    expect(() => limitFromServer(url, { token: 5 })).toThrow(TypeError);
    // @ts-expect-error the address is all there is
    expect(() => limitFromServer({ room: '7' })).toThrow(TypeError);
    // @ts-expect-error the limit, not its address
    expect(() => guardMeeting(meeting, { limit: url })).toThrow(TypeError);
  });

  test('a plain feed is a limit too', () => {
    const plain: LimitSource = (report) => report({ endsAt: null, canExtend: false });
    using guard = guardMeeting(meeting, { limit: plain });
    expect(guard.countdown.endsAt).toBeNull();
  });
});

describe('formatRemaining()', () => {
  test('has typed parameters', () => {
    expectTypeOf(formatRemaining).returns.toBeString();
    expect(formatRemaining(299_000, { locale: ['en'] })).toBe('04:59');
    expect(formatRemaining(299_000, { style: 'long', locale: 'en' })).toBe('4 minutes 59 seconds');
    // @ts-expect-error ms
    expect(() => formatRemaining('5 minutes')).toThrow(TypeError);
    // @ts-expect-error a countdown without a limit has no time left to show
    expect(() => formatRemaining(new SessionCountdown().remaining)).toThrow(TypeError);
    // @ts-expect-error no style
    expect(() => formatRemaining(1000, { style: 'tiny' })).toThrow();
    // @ts-expect-error no language: `Intl` takes it for none given
    neverRun(() => formatRemaining(1000, { locale: 49 }));
  });
});
