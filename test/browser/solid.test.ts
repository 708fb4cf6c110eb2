import { type Accessor, createRenderEffect, createSignal, ErrorBoundary, mergeProps } from 'solid-js';
import { createComponent, render } from 'solid-js/web';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { GuardMeetingOptions, InactivityMonitorOptions, Meeting } from '../../src/index.ts';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../src/solid/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { moveMouse } from '../support/input.ts';
import { watchedSource } from '../support/watched-source.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const short = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };

const alone = (report: (isAlone: boolean) => void): void => report(true);

let clock: DrivenClock;
let disposals: (() => void)[] = [];

/** Mounts a component that does nothing but call this. */
function mount<T>(create: () => T): { readonly made: T; readonly error: unknown; dispose: () => void } {
  let made: T | undefined;
  let error: unknown;
  const component = (): null => {
    made = create();
    return null;
  };
  const fallback = (thrown: unknown): null => {
    error = thrown;
    return null;
  };
  const page = () =>
    createComponent(ErrorBoundary, {
      fallback,
      get children() {
        return createComponent(component, {});
      },
    });
  const dispose = render(page, document.createElement('div'));
  disposals.push(dispose);
  return { made: made as T, error, dispose };
}

/** All that an accessor gives to what is rendered. */
function follow<T>(read: Accessor<T>): T[] {
  const seen: T[] = [];
  createRenderEffect(() => void seen.push(read()));
  return seen;
}

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  for (const dispose of disposals) dispose();
  disposals = [];
  if (vi.isFakeTimers()) expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
});

describe('createInactivity()', () => {
  test('its state is told once each', () => {
    const { made } = mount(() => {
      const { monitor, state } = createInactivity(short);
      return { monitor, state, seen: follow(state) };
    });
    clock.advance(40 * second);
    expect(made.seen).toEqual(['stopped', 'active', 'prompted']);
    made.monitor.reset();
    clock.advance(minute);
    expect(made.seen).toEqual(['stopped', 'active', 'prompted', 'active', 'prompted', 'idle']);
    expect(made.state()).toBe('idle');
  });

  test('who listens in the component hears that it starts', () => {
    const heard: string[] = [];
    mount(() => createInactivity(short).monitor.addEventListener('active', ({ type }) => heard.push(type)));
    expect(heard).toEqual(['active']);
  });

  test('input tells nothing', async () => {
    vi.useRealTimers(); // real input comes by the real clock
    const { made } = mount(() => {
      const { monitor, state } = createInactivity({ timeout: minute });
      return { monitor, seen: follow(state) };
    });
    const before = made.monitor.lastActive;
    const move = async (): Promise<number> => {
      await moveMouse(10 + 200 * Math.random(), 40);
      return made.monitor.lastActive;
    };
    await expect.poll(move).toBeGreaterThan(before);
    expect(made.monitor.lastActivity?.source).toMatch(/move$/);
    expect(made.seen).toEqual(['stopped', 'active']);
  });

  test.each([
    ['a function', (limits: Accessor<InactivityMonitorOptions>) => () => ({ ...short, alone, ...limits() })],
    [
      'an object with getters, as props are',
      (limits: Accessor<InactivityMonitorOptions>) => mergeProps({ ...short, alone }, limits),
    ],
  ])('its limits are followed where the options are %s', (_kind, toOptions) => {
    const [limits, setLimits] = createSignal<InactivityMonitorOptions>({ timeout: minute });
    const { made } = mount(() => createInactivity(toOptions(limits)));
    const start = Date.now();
    clock.advance(30 * second);
    setLimits({ timeout: 2 * minute });
    expect(made.monitor.deadline).toBe(start + 2 * minute);
    setLimits({ timeout: 2 * minute, aloneTimeout: 55 * second, hiddenTimeout: 90 * second });
    expect(made.monitor.deadline).toBe(start + 55 * second);
    expect(made.monitor.hiddenTimeout).toBe(90 * second);
    setLimits({ timeout: hour });
    expect(made.monitor.aloneTimeout).toBe(hour);
    expect(made.state()).toBe('active');
  });

  test('what a listener reads is followed by nobody', () => {
    const [timeout, setTimeout] = createSignal(hour);
    const [other, setOther] = createSignal(0);
    const heard: number[] = [];
    const read = vi.fn(() => ({ ...short, timeout: timeout() }));
    const { made } = mount(() => createInactivity(read));
    made.monitor.addEventListener('prompted', () => heard.push(other()));
    clock.advance(30 * minute);
    setTimeout(minute);
    expect(heard).toEqual([0]);
    const reads = read.mock.calls.length;
    setOther(1);
    expect(read).toHaveBeenCalledTimes(reads);
  });

  test('nothing is left when it is disposed of', () => {
    const watched = watchedSource();
    const { made, dispose } = mount(() => createInactivity({ ...short, sources: [watched.source] }));
    expect(watched.open).toBe(1);
    expect(clock.timers).toBe(1);
    dispose();
    expect(watched).toMatchObject({ connections: 1, open: 0 });
    expect(made.monitor.state).toBe('stopped');
    expect(clock.timers).toBe(0);
  });

  test('bad input is refused by the component', () => {
    expect(String(mount(() => createInactivity({ timeout: 'soon' as never })).error)).toContain('Expected `timeout`');
  });
});

describe('createSessionCountdown()', () => {
  test('it tells once for each second that is shown', () => {
    const { made } = mount(() => {
      const { remaining, state } = createSessionCountdown({ endsAt: Date.now() + 2500 });
      return { remaining: follow(remaining), state: follow(state) };
    });
    clock.advance(3 * second);
    expect(made.remaining).toEqual([null, 3000, 2000, 1000, 0]);
    expect(made.state).toEqual(['stopped', 'running', 'ended']);
  });

  test('without a limit it has nothing to tell, and needs no timer', () => {
    const { made } = mount(() => createSessionCountdown());
    expect([made.remaining(), made.state()]).toEqual([null, 'running']);
    expect(clock.timers).toBe(0);
  });

  test('its end is followed', () => {
    const start = Date.now();
    const [end, setEnd] = createSignal<{ endsAt: number | null; clockOffset?: number }>({ endsAt: start + minute });
    const { made } = mount(() => createSessionCountdown(end));
    clock.advance(minute);
    expect(made.state()).toBe('ended');
    setEnd({ endsAt: start + 2 * minute });
    expect([made.remaining(), made.state()]).toEqual([minute, 'running']);
    setEnd({ endsAt: start + 2 * minute, clockOffset: 10 * second });
    expect(made.remaining()).toBe(50 * second);
    setEnd({ endsAt: null });
    expect(made.remaining()).toBeNull();
  });

  test('an end that moves after the wall clock was set back is told by the same server clock as before', () => {
    const start = Date.now();
    const [endsAt, setEndsAt] = createSignal(start + minute);
    const { made } = mount(() => createSessionCountdown(() => ({ endsAt: endsAt() })));
    clock.setBack(hour);
    clock.advance(second);
    setEndsAt(start + 2 * minute);
    expect(made.remaining()).toBe(119 * second);
  });

  test('who listens in the component hears of what has been reached before it starts', () => {
    const told: number[] = [];
    mount(() => {
      const { countdown } = createSessionCountdown({ endsAt: Date.now() + 30 * second });
      countdown.addEventListener('threshold', ({ threshold }) => told.push(threshold));
    });
    expect(told).toEqual([minute]);
  });

  test('nothing is left when it is disposed of', () => {
    const { made, dispose } = mount(() => createSessionCountdown({ endsAt: Date.now() + hour }));
    expect(clock.timers).toBe(1);
    dispose();
    expect(made.countdown.state).toBe('stopped');
    expect(clock.timers).toBe(0);
  });
});

describe('createMeetingGuard()', () => {
  const guarded = (first: Meeting | null, options: Parameters<typeof createMeetingGuard>[1] = short) => {
    const [meeting, setMeeting] = createSignal(first);
    return { setMeeting, ...mount(() => createMeetingGuard(meeting, options)) };
  };

  test('it guards when there is a meeting, leaves when nobody is there, and says why', async () => {
    const meeting = fakeMeeting();
    const { made, setMeeting } = guarded(null);
    expect([made.guard(), made.state(), made.left()]).toEqual([undefined, 'stopped', undefined]);
    setMeeting(meeting);
    expect(made.state()).toBe('active');
    clock.advance(40 * second);
    expect(made.state()).toBe('prompted');
    await clock.advanceAsync(20 * second);
    expect(meeting.left).toEqual(['inactive']);
    expect([made.state(), made.left()]).toEqual(['idle', 'inactive']);
    setMeeting(null);
    expect([made.guard(), made.state(), made.left()]).toEqual([undefined, 'stopped', 'inactive']);
    setMeeting(fakeMeeting());
    expect([made.state(), made.left()]).toEqual(['active', undefined]);
  });

  test('another meeting is guarded instead, and the first one goes on', async () => {
    const [first, next] = [fakeMeeting(), fakeMeeting()];
    const [watchedFirst, watchedNext] = [watchedSource(), watchedSource()];
    const { setMeeting } = guarded({ ...first, activity: watchedFirst.source });
    expect(watchedFirst.open).toBe(1);
    setMeeting({ ...next, activity: watchedNext.source });
    expect([watchedFirst.open, watchedNext.open]).toEqual([0, 1]);
    await clock.advanceAsync(minute);
    expect([first.left, next.left]).toEqual([[], ['inactive']]);
  });

  test('what is read anew and gives the same meeting restarts nothing', () => {
    const watched = watchedSource();
    const meeting = { ...fakeMeeting(), activity: watched.source };
    const [call, setCall] = createSignal({ meeting, title: 'before' });
    mount(() => createMeetingGuard(() => call().meeting, short));
    setCall({ meeting, title: 'after' });
    expect(watched.connections).toBe(1);
  });

  test('its end does not leave, and leaves nothing', async () => {
    const meeting = fakeMeeting();
    const watched = watchedSource();
    const { dispose } = guarded({ ...meeting, activity: watched.source });
    clock.advance(50 * second);
    dispose();
    expect(watched.open).toBe(0);
    expect(clock.timers).toBe(0);
    await clock.advanceAsync(minute);
    expect(meeting.left).toEqual([]);
  });

  test('it asks and complains as its options say then, and takes the question down', async () => {
    const meeting = fakeMeeting({ leaving: 'fails' });
    const said: string[] = [];
    const [name, setName] = createSignal('first');
    const options = (): GuardMeetingOptions => {
      const speaker = name();
      return {
        ...short,
        prompt: (_monitor, signal) => {
          said.push(`${speaker} asks`);
          signal.addEventListener('abort', () => said.push(`${speaker} is done`));
        },
        onError: (error) => said.push(`${speaker}: ${error}`),
      };
    };
    const { made } = guarded(meeting, options);
    const { guard } = made;
    const first = guard();
    setName('second');
    clock.advance(50 * second);
    setName('third');
    await clock.advanceAsync(minute);
    expect(said).toEqual(['second asks', 'second is done', 'third: Error: fake: leave() failed']);
    expect(guard()).toBe(first);
  });

  test('its limits are followed', () => {
    const [timeout, setTimeout] = createSignal(minute);
    const { made } = guarded(fakeMeeting(), () => ({ ...short, timeout: timeout() }));
    const deadline = made.guard()?.monitor.deadline as number;
    setTimeout(2 * minute);
    expect(made.guard()?.monitor.deadline).toBe(deadline + minute);
  });

  test('bad input is refused', () => {
    expect(String(guarded(fakeMeeting(), { timeout: 0 }).error)).toContain('Expected `timeout` to be');
    expect(String(guarded(fakeMeeting(), { prompt: 'there?' as never }).error)).toContain('Expected `prompt` to be');
  });
});
