// What only Angular has: injectors, zones, its error handler. They need no page. What all bindings do:
// `test/browser/bindings.chromium.test.ts`; a page that is built with Angular: `test/e2e/apps.test.ts`.
import { createEnvironmentInjector, InjectionToken, inject, runInInjectionContext, signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type InjectMeetingGuardOptions,
  injectInactivity,
  injectMeetingGuard,
  injectSessionCountdown,
  provideInactivity,
} from '../../src/angular/index.ts';
import type { Activity, Meeting } from '../../src/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { type AngularApp, type AngularAppOptions, createAngularApp } from '../support/angular-app.ts';
import { watchedSource } from '../support/watched-source.ts';

const [second, minute] = [1000, 60_000];
const limits = { timeout: minute, promptBeforeIdle: 20 * second };

let clock: DrivenClock;
let app: AngularApp;

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
  test('returns the one monitor of the whole app', () => {
    create({ providers: [provideInactivity(limits)] });
    const { monitor } = app.inject(injectInactivity);
    expect(app.inject(injectInactivity).monitor).toBe(monitor);
  });

  test('starts when it is first injected, and stops with its injector', () => {
    const watched = watchedSource();
    create();
    const routes = createEnvironmentInjector(
      [provideInactivity({ ...limits, sources: [watched.source] })],
      app.injector,
    );
    expect(watched.connections).toBe(0);
    const { state } = runInInjectionContext(routes, injectInactivity);
    expect(watched.open).toBe(1);
    routes.destroy();
    expect({ open: watched.open, state: state() }).toEqual({ open: 0, state: 'stopped' });
  });

  test('takes its options from a function that may inject', () => {
    const timeout = new InjectionToken<number>('timeout');
    create({
      providers: [{ provide: timeout, useValue: 5 * minute }, provideInactivity(() => ({ timeout: inject(timeout) }))],
    });
    expect(app.inject(injectInactivity).monitor.timeout).toBe(5 * minute);
  });

  test('names what is missing where it is not provided', () => {
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
  test('throws for an invalid value at once, and reports the one of a signal', () => {
    create();
    expect(() => app.inject(() => injectSessionCountdown({ endsAt: 'soon' }))).toThrow('Expected `endsAt` to be');
    app.inject(() => injectSessionCountdown({ endsAt: signal('soon') }));
    clock.advance(100); // Angular's own round
    expect(app.errors.map(String)).toEqual([expect.stringContaining('Expected `endsAt` to be')]);
  });
});

describe('injectMeetingGuard()', () => {
  const meeting = signal<Meeting | undefined>(undefined);

  const guardIt = (options: InjectMeetingGuardOptions = {}) =>
    app.inject(() => injectMeetingGuard(meeting, { ...limits, ...options }));

  beforeEach(() => {
    create();
    meeting.set(fakeMeeting());
  });

  test('takes a meeting that is there from the start', () => {
    const { state } = app.inject(() => injectMeetingGuard(fakeMeeting(), limits));
    app.tick();
    expect(state()).toBe('active');
  });

  test('does not guard anew when a signal changes that its sources have read', () => {
    const chatter = signal(0);
    const source = (report: (activity: Activity) => void): void => report({ source: `${chatter()}` });
    const { guard } = guardIt({ sources: [source] });
    app.tick();
    const first = guard();
    chatter.set(1);
    app.tick();
    expect(guard()).toBe(first);
  });

  test('listens outside of the zone', () => {
    const connected: boolean[] = [];
    guardIt({ sources: [() => connected.push(app.isOutside)] });
    app.tick();
    expect(connected).toEqual([true]);
  });

  test('reports an invalid option to the error handler', () => {
    guardIt({ timeout: () => -1 });
    clock.advance(100); // Angular's own round
    expect(app.errors.map(String)).toEqual([
      'TypeError: Expected `timeout` to be a number > 0, or Infinity for no limit, got -1 (number)',
    ]);
  });
});
