// Angular's binding in the injectors of an app, without a page: what it does on a server, and when it starts and stops.
import { createEnvironmentInjector, InjectionToken, inject, runInInjectionContext, signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  injectInactivity,
  injectMeetingGuard,
  injectSessionCountdown,
  provideInactivity,
} from '../../src/angular/index.ts';
import type { Activity, GuardMeetingOptions, Meeting } from '../../src/index.ts';
import { type DrivenClock, driveClock, type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { type AngularApp, type AngularAppOptions, createAngularApp } from '../support/angular-app.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

let clock: DrivenClock;
let app: AngularApp;

const limits = { timeout: minute, promptBeforeIdle: 20 * second };

function create(options: AngularAppOptions = {}): void {
  app = createAngularApp(options);
}

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  app.destroy();
  clock.advance(0); // Angular's own round, which may be due
  expect(clock.timers, 'timers left').toBe(0);
  clock[Symbol.dispose]();
});

describe('injectInactivity()', () => {
  test('runs one monitor for the whole app, and has its state as a signal', () => {
    create({ providers: [provideInactivity(limits)] });
    const { monitor, state } = app.inject(injectInactivity);
    expect(app.inject(injectInactivity).monitor).toBe(monitor);
    expect(state()).toBe('active');
    clock.advance(40 * second);
    expect(state()).toBe('prompted');
    monitor.reset();
    expect(state()).toBe('active');
    clock.advance(minute);
    expect(state()).toBe('idle');
    monitor.start();
    expect(state()).toBe('active');
  });

  test('says the state that a listener has left it in', () => {
    create({ providers: [provideInactivity(limits)] });
    const { monitor, state } = app.inject(injectInactivity);
    monitor.addEventListener('prompted', () => monitor.reset());
    clock.advance(45 * second);
    expect(monitor.state).toBe('active');
    expect(state()).toBe('active');
  });

  test('begins when it is first asked for, and ends with its injector', () => {
    const running: boolean[] = [];
    const source = (_report: unknown, signal: AbortSignal): void => {
      running.push(true);
      signal.addEventListener('abort', () => running.push(false));
    };
    create();
    const routes = createEnvironmentInjector([provideInactivity({ ...limits, sources: [source] })], app.injector);
    expect(running).toEqual([]);
    const { state } = runInInjectionContext(routes, injectInactivity);
    expect(running).toEqual([true]);
    routes.destroy();
    expect(running).toEqual([true, false]);
    expect(state()).toBe('stopped');
  });

  test('takes its options from a function that may inject', () => {
    const patience = new InjectionToken<number>('patience');
    create({
      providers: [
        { provide: patience, useValue: 5 * minute },
        provideInactivity(() => ({ timeout: inject(patience) })),
      ],
    });
    expect(app.inject(injectInactivity).monitor.timeout).toBe(5 * minute);
  });

  test('follows a limit that is a signal, without beginning anew', () => {
    const timeout = signal(minute);
    create({ providers: [provideInactivity({ ...limits, timeout })] });
    const { monitor, state } = app.inject(injectInactivity);
    clock.advance(30 * second);
    timeout.set(hour);
    app.tick();
    expect(monitor.timeout).toBe(hour);
    expect(monitor.remaining).toBe(hour - 30 * second);
    timeout.set(45 * second);
    app.tick();
    expect(state()).toBe('prompted');
  });

  test('goes on after a reload with `resume`', () => {
    create({ providers: [provideInactivity({ ...limits, resume: true })] });
    expect(() => app.inject(injectInactivity)).toThrow('Expected `resume` to be used with `tabs`');
  });

  test('throws what a wrong option throws, and says what is missing where it is not provided', () => {
    create({ providers: [provideInactivity({ timeout: '1h' as never })] });
    expect(() => app.inject(injectInactivity)).toThrow(
      'Expected `timeout` to be a finite number > 0, got "1h" (string)',
    );
    app.destroy();
    create();
    expect(() => app.inject(injectInactivity)).toThrow('provideInactivity()');
  });

  test('listens outside of the zone, also when it is started again', () => {
    const connected: boolean[] = [];
    create({ providers: [provideInactivity({ ...limits, sources: [() => connected.push(app.isOutside)] })] });
    const { monitor } = app.inject(injectInactivity);
    monitor.stop();
    monitor.start();
    expect(connected).toEqual([true, true]);
  });
});

describe('injectSessionCountdown()', () => {
  test('counts down to an end that is known', () => {
    create();
    const { countdown, remaining, state } = app.inject(() => injectSessionCountdown({ endsAt: Date.now() + minute }));
    expect([remaining(), state()]).toEqual([minute, 'running']);
    clock.advance(1500);
    expect(remaining()).toBe(59_000); // moved on when the shown second changes
    clock.advance(minute);
    expect([remaining(), state()]).toEqual([0, 'ended']);
    expect(countdown.state).toBe('ended');
  });

  test('follows signals of the end and of the clock', () => {
    create();
    const endsAt = signal<Date | undefined>(undefined);
    const clockOffset = signal(0);
    const { remaining, state } = app.inject(() => injectSessionCountdown({ endsAt, clockOffset }));
    app.tick();
    expect(remaining()).toBe(null);
    endsAt.set(new Date(Date.now() + hour));
    app.tick();
    expect([remaining(), state()]).toEqual([hour, 'running']);
    clockOffset.set(minute); // the server is ahead
    app.tick();
    expect(remaining()).toBe(hour - minute);
    endsAt.set(undefined);
    app.tick();
    expect(remaining()).toBe(null);
  });

  test('tells of thresholds, and stops with its injector', () => {
    create();
    const options = { endsAt: Date.now() + hour, thresholds: [10 * minute] };
    const { countdown, state } = app.inject(() => injectSessionCountdown(options));
    const told: number[] = [];
    countdown.addEventListener('threshold', ({ threshold }) => told.push(threshold));
    clock.advance(50 * minute);
    expect(told).toEqual([10 * minute]);
    app.destroy();
    expect(countdown.state).toBe('stopped');
    clock.advance(0);
    expect(clock.timers).toBe(0);
    expect(state()).toBe('running'); // nobody is left to read it
  });

  test('throws a wrong value at once, and reports that of a signal', () => {
    create();
    expect(() => app.inject(() => injectSessionCountdown({ endsAt: 'soon' }))).toThrow('Expected `endsAt` to be');
    app.inject(() => injectSessionCountdown({ endsAt: signal('soon') }));
    clock.advance(100); // Angular's own round
    expect(app.errors.join()).toContain('Expected `endsAt` to be');
  });
});

describe('injectMeetingGuard()', () => {
  const meeting = signal<FakeMeeting | undefined>(undefined);

  const guardIt = (options: Omit<GuardMeetingOptions, 'timeout'> & { timeout?: number | (() => number) } = {}) =>
    app.inject(() => injectMeetingGuard(meeting, { ...limits, ...options }));

  beforeEach(() => {
    create();
    meeting.set(undefined);
  });

  test('guards from when there is a meeting, and leaves it when nobody answers', async () => {
    const { guard, state, left } = guardIt();
    app.tick();
    expect([guard(), state()]).toEqual([undefined, 'stopped']);

    const call = fakeMeeting();
    meeting.set(call);
    app.tick();
    expect(state()).toBe('active');
    await clock.advanceAsync(40 * second);
    expect(state()).toBe('prompted');
    guard()?.monitor.reset();
    expect(state()).toBe('active');
    await clock.advanceAsync(minute);
    expect(call.left).toEqual(['inactive']);
    expect(left()).toBe('inactive');
    meeting.set(undefined);
    app.tick();
    expect([left(), state()]).toEqual(['inactive', 'stopped']);
  });

  test('says why the call is over also when the app drops the meeting first, until the next one begins', async () => {
    const { left, guard } = guardIt();
    const call = fakeMeeting();
    meeting.set(call);
    app.tick();
    call.ended.addEventListener('abort', () => {
      meeting.set(undefined);
      app.tick();
    });
    call.endByOthers();
    expect(guard()).toBeUndefined();
    await Promise.resolve();
    expect(left()).toBe('ended');
    meeting.set(fakeMeeting());
    app.tick();
    expect(left()).toBeUndefined();
  });

  test('lets go of a meeting, without leaving it, when it is another one, and when its injector is destroyed', async () => {
    const { guard, state, remaining } = guardIt();
    const [one, two] = [fakeMeeting(), fakeMeeting()];
    one.setLimit({ endsAt: Date.now() + hour });
    meeting.set(one);
    app.tick();
    expect(remaining()).toBe(hour);
    const first = guard();
    meeting.set(two);
    app.tick();
    expect(first?.monitor.state).toBe('stopped');
    expect([guard() === first, state(), remaining()]).toEqual([false, 'active', null]);
    const second = guard();
    app.destroy();
    expect(second?.monitor.state).toBe('stopped');
    await clock.advanceAsync(hour);
    expect([...one.left, ...two.left]).toEqual([]);
  });

  test('counts a limited session down', async () => {
    const { remaining } = guardIt();
    const call = fakeMeeting();
    meeting.set(call);
    app.tick();
    await Promise.resolve();
    expect(remaining()).toBe(null);
    call.setLimit({ endsAt: Date.now() + 5 * minute });
    expect(remaining()).toBe(5 * minute);
    clock.advance(10 * second);
    expect(remaining()).toBe(5 * minute - 10 * second);
    meeting.set(undefined);
    app.tick();
    expect(remaining()).toBe(null);
  });

  test('follows a limit that is a signal, and begins the next meeting with it', () => {
    const timeout = signal(minute);
    const { guard } = guardIt({ timeout });
    meeting.set(fakeMeeting());
    app.tick();
    const first = guard();
    timeout.set(hour);
    app.tick();
    expect(guard()).toBe(first);
    expect(first?.monitor.timeout).toBe(hour);
    meeting.set(fakeMeeting());
    app.tick();
    expect(guard()?.monitor.timeout).toBe(hour);
  });

  test('takes a meeting that is there from the start', () => {
    const call: Meeting = fakeMeeting();
    const { state } = app.inject(() => injectMeetingGuard(call, limits));
    app.tick();
    expect(state()).toBe('active');
  });

  test('is not guarded anew by what its options and sources read', () => {
    const chatter = signal(0);
    const source = (report: (activity: Activity) => void): void => report({ source: `${chatter()}` });
    const { guard } = guardIt({ sources: [source] });
    meeting.set(fakeMeeting());
    app.tick();
    const first = guard();
    chatter.set(1);
    app.tick();
    expect(guard()).toBe(first);
  });

  test('listens outside of the zone', () => {
    const connected: boolean[] = [];
    guardIt({ sources: [() => connected.push(app.isOutside)] });
    meeting.set(fakeMeeting());
    app.tick();
    expect(connected).toEqual([true]);
  });

  test('reports a wrong option', () => {
    guardIt({ timeout: () => -1 });
    meeting.set(fakeMeeting());
    clock.advance(100); // Angular's own round
    expect(app.errors.join()).toContain('Expected `timeout` to be a finite number > 0, got -1 (number)');
  });
});

describe('on a server', () => {
  test('nothing runs', async () => {
    const connected = vi.fn();
    create({ platform: 'server', providers: [provideInactivity({ ...limits, sources: [connected] })] });
    const call = fakeMeeting();
    const bindings = app.inject(() => ({
      inactivity: injectInactivity(),
      countdown: injectSessionCountdown({ endsAt: signal(Date.now() + minute) }),
      guard: injectMeetingGuard(call, { ...limits, sources: [connected] }),
    }));
    app.tick();
    expect(clock.timers).toBe(0);
    expect(connected).not.toHaveBeenCalled();
    expect(bindings.inactivity.state()).toBe('stopped');
    expect(bindings.guard.guard()).toBeUndefined();
    expect(bindings.guard.state()).toBe('stopped');
    expect(bindings.countdown.state()).toBe('stopped');
    expect(bindings.countdown.remaining()).toBe(null);
    await clock.advanceAsync(hour);
    expect(call.left).toEqual([]);
  });
});
