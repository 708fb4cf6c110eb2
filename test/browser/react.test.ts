import { act, createElement, type ReactNode, useLayoutEffect } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Activity, GuardMeetingOptions, InactivityMonitorOptions, MeetingGuard } from '../../src/index.ts';
import { useInactivity, useMeetingGuard, useSessionCountdown } from '../../src/react/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { moveMouse } from '../support/input.ts';
import { probe, unmountAll } from '../support/react-probe.ts';
import { watchedSource } from '../support/watched-source.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const short = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };

let clock: DrivenClock;

/** Time goes by, and then React does what comes of it: of several changes the last (before React 19). */
const advance = (ms: number): Promise<void> => act(() => clock.advanceAsync(ms));

/** The page comes from a server, and React takes it over: what it said then, what it says now, and what it complained of. */
async function hydrate(component: () => ReactNode): Promise<{ before: string; after: string; errors: unknown[] }> {
  const errors: unknown[] = [];
  const container = document.createElement('div');
  container.innerHTML = renderToString(createElement(component));
  const before = container.textContent ?? '';
  const root = await act(async () =>
    hydrateRoot(container, createElement(component), { onRecoverableError: (error) => errors.push(error) }),
  );
  const after = container.textContent ?? '';
  act(() => root.unmount());
  return { before, after, errors };
}

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  unmountAll();
  if (vi.isFakeTimers()) expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
});

describe('useInactivity()', () => {
  test('it renders once for each state', async () => {
    const component = probe(useInactivity, [short]);
    await advance(40 * second);
    expect(component.renders.map(({ state }) => state)).toEqual(['stopped', 'active', 'prompted']);
    act(() => void component.now.monitor.reset());
    await advance(40 * second);
    await advance(20 * second);
    const states = ['stopped', 'active', 'prompted', 'active', 'prompted', 'idle'];
    expect(component.renders.map(({ state }) => state)).toEqual(states);
    expect(new Set(component.renders.map(({ monitor }) => monitor)).size).toBe(1);
  });

  test('input does not render it again', async () => {
    vi.useRealTimers(); // real input comes by the real clock
    const component = probe(useInactivity, [{ timeout: minute }]);
    const { monitor } = component.now;
    for (let step = 1; step <= 3; step++) {
      const before = monitor.lastActive;
      const move = async (): Promise<number> => {
        await moveMouse(10 + 200 * Math.random(), 40 * step);
        return monitor.lastActive;
      };
      await expect.poll(move).toBeGreaterThan(before);
    }
    expect(monitor.lastActivity?.source).toMatch(/move$/);
    expect(component.renders).toHaveLength(2);
  });

  test('what is written inline restarts nothing', async () => {
    const watched = watchedSource();
    const inline = (): InactivityMonitorOptions => ({ ...short, sources: [(...args) => watched.source(...args)] });
    const component = probe(useInactivity, [inline()]);
    const { deadline } = component.now.monitor;
    await advance(10 * second);
    component.render(inline());
    expect(component.now.monitor.deadline).toBe(deadline);
    expect(watched.connections).toBe(1);
  });

  test('its limits may change at any render', async () => {
    const alone = (report: (isAlone: boolean) => void): void => report(true);
    const component = probe(useInactivity, [{ ...short, alone }] as [InactivityMonitorOptions]);
    const { monitor } = component.now;
    const start = Date.now();
    await advance(30 * second);
    component.render({ ...short, timeout: 2 * minute });
    expect(monitor.deadline).toBe(start + 2 * minute);
    component.render({ ...short, timeout: 2 * minute, aloneTimeout: 55 * second, hiddenTimeout: 90 * second });
    expect(monitor.deadline).toBe(start + 55 * second);
    expect(monitor.hiddenTimeout).toBe(90 * second);
    component.render(short);
    expect([monitor.timeout, monitor.hiddenTimeout, monitor.aloneTimeout]).toEqual([minute, minute, minute]);
    component.render({ promptBeforeIdle: 20 * second, sources: [] });
    expect(monitor.deadline).toBe(start + hour);
    expect(component.renders.map(({ state }) => state)).not.toContain('prompted');
  });

  test.each([true, false])('strict mode %s: one monitor runs while it is mounted, and none after that', (strict) => {
    const watched = watchedSource();
    const component = probe(useInactivity, [{ ...short, sources: [watched.source] }], { strict });
    expect(watched.open).toBe(1);
    expect(watched.connections).toBe(strict ? 2 : 1);
    expect(clock.timers).toBe(1);
    component.unmount();
    expect(watched.open).toBe(0);
    expect(component.now.monitor.state).toBe('stopped');
    expect(clock.timers).toBe(0);
  });

  test('bad input is refused by the render', () => {
    expect(() => probe(useInactivity, [{ timeout: 'soon' as never }])).toThrow('Expected `timeout` to be');
  });

  test('a page from a server is taken over without a complaint', async () => {
    const component = (): ReactNode => useInactivity(short).state;
    expect(await hydrate(component)).toEqual({ before: 'stopped', after: 'active', errors: [] });
  });
});

describe('useSessionCountdown()', () => {
  test('it renders once for each second that is shown', async () => {
    const component = probe(useSessionCountdown, [{ endsAt: Date.now() + 2500 }]);
    for (let step = 0; step < 30; step++) await advance(second / 10);
    const seen = component.renders.map(({ remaining, state }) => [remaining, state]);
    expect(seen).toEqual([
      [3000, 'stopped'],
      [3000, 'running'],
      [2000, 'running'],
      [1000, 'running'],
      [0, 'ended'],
    ]);
  });

  test('without a limit it renders no more, and needs no timer', async () => {
    const component = probe(useSessionCountdown, []);
    await advance(minute);
    expect(component.now).toMatchObject({ remaining: null, state: 'running' });
    expect(component.renders).toHaveLength(2);
    expect(clock.timers).toBe(0);
  });

  test('its end may move at any render, and be written inline', async () => {
    const start = Date.now();
    const component = probe(useSessionCountdown, [{ endsAt: new Date(start + minute) }]);
    await advance(minute);
    expect(component.now.state).toBe('ended');
    component.render({ endsAt: new Date(start + 2 * minute) });
    expect(component.now).toMatchObject({ remaining: minute, state: 'running' });
    const count = component.renders.length;
    component.render({ endsAt: new Date(start + 2 * minute) });
    expect(component.renders).toHaveLength(count + 1);
    component.render({ endsAt: new Date(start + 2 * minute), clockOffset: 10 * second });
    expect(component.now.remaining).toBe(50 * second);
    component.render({ endsAt: null });
    expect(component.now.remaining).toBeNull();
  });

  test('an end that moves after the wall clock was set back is told by the same server clock as before', async () => {
    const start = Date.now();
    const component = probe(useSessionCountdown, [{ endsAt: start + minute, clockOffset: 0 }]);
    clock.setBack(hour);
    await advance(second);
    component.render({ endsAt: start + 2 * minute, clockOffset: 0 });
    expect(component.now.remaining).toBe(119 * second);
  });

  test('a layout effect hears of what has been reached before it starts', () => {
    const told: number[] = [];
    const hook = (): void => {
      const { countdown } = useSessionCountdown({ endsAt: Date.now() + 30 * second });
      useLayoutEffect(() => {
        const run = new AbortController();
        countdown.addEventListener('threshold', ({ threshold }) => told.push(threshold), { signal: run.signal });
        return () => run.abort();
      }, [countdown]);
    };
    probe(hook, []);
    expect(told).toEqual([minute]);
  });

  test.each([true, false])('strict mode %s: nothing is left when it is unmounted', (strict) => {
    const component = probe(useSessionCountdown, [{ endsAt: Date.now() + hour }], { strict });
    expect(component.now.state).toBe('running');
    expect(clock.timers).toBe(1);
    component.unmount();
    expect(component.now.countdown.state).toBe('stopped');
    expect(clock.timers).toBe(0);
  });

  test('a page from a server is taken over without a complaint, though time has gone by', async () => {
    const endsAt = Date.now() + minute;
    const component = (): ReactNode => {
      const { remaining, state } = useSessionCountdown({ endsAt });
      return `${remaining} ${state}`;
    };
    expect(await hydrate(component)).toEqual({ before: 'null stopped', after: '60000 running', errors: [] });
  });
});

describe('useMeetingGuard()', () => {
  test('it guards when there is a meeting, leaves when nobody is there, and says why', async () => {
    const meeting = fakeMeeting();
    const component = probe(useMeetingGuard, [null, short] as Parameters<typeof useMeetingGuard>);
    expect(component.now).toMatchObject({ guard: undefined, state: 'stopped', left: undefined });
    component.render(meeting, short);
    expect(component.now.state).toBe('active');
    await advance(40 * second);
    expect(component.now.state).toBe('prompted');
    await advance(20 * second);
    expect(meeting.left).toEqual(['inactive']);
    expect(component.now).toMatchObject({ state: 'idle', left: 'inactive' });
    component.render(null, short);
    expect(component.now).toMatchObject({ guard: undefined, state: 'stopped', left: 'inactive' });
    component.render(fakeMeeting(), short);
    expect(component.now).toMatchObject({ state: 'active', left: undefined });
  });

  test('another meeting is guarded instead, and the first one goes on', async () => {
    const [first, next] = [fakeMeeting(), fakeMeeting()];
    const [watchedFirst, watchedNext] = [watchedSource(), watchedSource()];
    const component = probe(useMeetingGuard, [{ ...first, activity: watchedFirst.source }, short]);
    const { guard } = component.now;
    component.render({ ...next, activity: watchedNext.source }, short);
    expect([watchedFirst.open, watchedNext.open]).toEqual([0, 1]);
    expect(component.now.guard).not.toBe(guard);
    await advance(minute);
    expect([first.left, next.left]).toEqual([[], ['inactive']]);
  });

  test.each([true, false])('strict mode %s: there is one guard, and its end does not leave', async (strict) => {
    const meeting = fakeMeeting();
    const watched = watchedSource();
    const component = probe(useMeetingGuard, [{ ...meeting, activity: watched.source }, short], { strict });
    expect(watched.open).toBe(1);
    expect(watched.connections).toBe(strict ? 2 : 1);
    await advance(50 * second);
    expect(component.now.state).toBe('prompted');
    component.unmount();
    expect(watched.open).toBe(0);
    expect(clock.timers).toBe(0);
    await advance(minute);
    expect(meeting.left).toEqual([]);
  });

  test('it asks and complains as the latest render says, and takes the question down', async () => {
    const meeting = fakeMeeting({ leaving: 'fails' });
    const said: string[] = [];
    const options = (name: string): GuardMeetingOptions => ({
      ...short,
      prompt: (_monitor, signal) => {
        said.push(`${name} asks`);
        signal.addEventListener('abort', () => said.push(`${name} is done`));
      },
      onError: (error) => said.push(`${name}: ${error}`),
    });
    const component = probe(useMeetingGuard, [meeting, options('first')]);
    component.render(meeting, options('second'));
    await advance(50 * second);
    component.render(meeting, options('third'));
    await advance(minute);
    expect(said).toEqual(['second asks', 'second is done', 'third: Error: fake: leave() failed']);
    expect(meeting.left).toHaveLength(3);
  });

  test('its limits may change at any render', async () => {
    const meeting = fakeMeeting();
    const component = probe(useMeetingGuard, [meeting, short]);
    const { deadline } = (component.now.guard as MeetingGuard).monitor;
    component.render(meeting, { ...short, timeout: 2 * minute });
    expect(component.now.guard?.monitor.deadline).toBe(deadline + minute);
  });

  test('what the meeting hears counts, and does not render it again', async () => {
    const meeting = fakeMeeting();
    const component = probe(useMeetingGuard, [meeting, short]);
    const count = component.renders.length;
    await advance(30 * second);
    meeting.speak();
    const heard: Activity | undefined = component.now.guard?.monitor.lastActivity;
    expect(heard).toMatchObject({ source: 'speech', at: Date.now() });
    expect(component.renders).toHaveLength(count);
  });

  test('a call that was over before it came is said to be over', async () => {
    const meeting = fakeMeeting();
    meeting.endByOthers();
    const component = probe(useMeetingGuard, [meeting, short], { strict: true });
    await advance(0);
    expect(component.now).toMatchObject({ state: 'stopped', left: 'ended' });
  });

  test('bad input is refused', () => {
    const refused = (options: object): unknown => {
      try {
        return probe(useMeetingGuard, [fakeMeeting(), options]);
      } catch (error) {
        return String(error);
      }
    };
    expect(refused({ timeout: 0 })).toContain('Expected `timeout` to be');
    expect(refused({ prompt: 'Are you there?' })).toContain('Expected `prompt` to be a function');
  });
});
