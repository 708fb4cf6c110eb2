// What only React has: strict mode, options written inline, hydration. What all bindings do: `bindings.chromium.test.ts`.
import { act, createElement, type ReactNode, useLayoutEffect } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { GuardMeetingOptions } from '../../src/index.ts';
import {
  type UseInactivityOptions,
  useInactivity,
  useMeetingGuard,
  useSessionCountdown,
} from '../../src/react/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { probe, unmountAll } from '../support/react-probe.ts';
import { watchedSource } from '../support/watched-source.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const short = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };

let clock: DrivenClock;

const advance = (ms: number): Promise<void> => act(() => clock.advanceAsync(ms));

/** React takes over a page that a server has rendered: what it showed before and after, and what React complained of. */
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
  vi.restoreAllMocks();
  unmountAll();
  expect(clock.timers, 'timers left').toBe(0);
  clock[Symbol.dispose]();
});

describe('useInactivity()', () => {
  test('restarts nothing when its options are written inline', async () => {
    const watched = watchedSource();
    const inline = (): UseInactivityOptions => ({ ...short, sources: [(...args) => watched.source(...args)] });
    const component = probe(useInactivity, [inline()]);
    const { deadline } = component.now.monitor;
    await advance(10 * second);
    component.render(inline());
    expect(component.now.monitor.deadline).toBe(deadline);
    expect(watched.connections).toBe(1);
  });

  test('runs one monitor in strict mode, and none after that', () => {
    const watched = watchedSource();
    const component = probe(useInactivity, [{ ...short, sources: [watched.source] }], { strict: true });
    expect({ connections: watched.connections, open: watched.open, timers: clock.timers }).toEqual({
      connections: 2,
      open: 1,
      timers: 1,
    });
    component.unmount();
    expect({ open: watched.open, timers: clock.timers, state: component.now.monitor.state }).toEqual({
      open: 0,
      timers: 0,
      state: 'stopped',
    });
  });

  test('hydrates a page from a server without a complaint', async () => {
    const component = (): ReactNode => useInactivity(short).state;
    expect(await hydrate(component)).toEqual({ before: 'stopped', after: 'active', errors: [] });
  });
});

describe('useSessionCountdown()', () => {
  test('has a threshold that has passed already for a layout effect', () => {
    const reached: number[] = [];
    const hook = (): void => {
      const { countdown } = useSessionCountdown({ endsAt: Date.now() + 30 * second });
      useLayoutEffect(() => {
        const run = new AbortController();
        countdown.addEventListener('threshold', ({ threshold }) => reached.push(threshold), { signal: run.signal });
        return () => run.abort();
      }, [countdown]);
    };
    probe(hook, []);
    expect(reached).toEqual([minute]);
  });

  test('leaves nothing behind in strict mode', () => {
    const component = probe(useSessionCountdown, [{ endsAt: Date.now() + hour }], { strict: true });
    expect({ state: component.now.state, timers: clock.timers }).toEqual({ state: 'running', timers: 1 });
    component.unmount();
    expect({ state: component.now.countdown.state, timers: clock.timers }).toEqual({ state: 'stopped', timers: 0 });
  });

  test('reads the same twice in a row, though a second begins between the two', () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { now } = Date;
    let late = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => {
      late += 700;
      return now() + late;
    });
    probe(useSessionCountdown, [{ endsAt: now() + hour }]);
    expect(complaints.mock.calls).toEqual([]);
  });

  test('hydrates a page from a server without a complaint, though time has passed', async () => {
    const endsAt = Date.now() + minute;
    const component = (): ReactNode => {
      const { remaining, state } = useSessionCountdown({ endsAt });
      return `${remaining} ${state}`;
    };
    expect(await hydrate(component)).toEqual({ before: 'null stopped', after: '60000 running', errors: [] });
  });
});

describe('useMeetingGuard()', () => {
  test('runs one guard in strict mode, and does not leave when it is unmounted', async () => {
    const meeting = fakeMeeting();
    const watched = watchedSource();
    const component = probe(useMeetingGuard, [{ ...meeting, activity: watched.source }, short], { strict: true });
    expect({ connections: watched.connections, open: watched.open }).toEqual({ connections: 2, open: 1 });
    await advance(50 * second);
    expect(component.now.state).toBe('prompted');
    component.unmount();
    expect({ open: watched.open, timers: clock.timers }).toEqual({ open: 0, timers: 0 });
    await advance(minute);
    expect(meeting.left).toEqual([]);
  });

  test('shows a call that was over before it was mounted as over in strict mode', async () => {
    const meeting = fakeMeeting();
    meeting.endByOthers();
    const component = probe(useMeetingGuard, [meeting, short], { strict: true });
    await advance(0);
    expect(component.now).toMatchObject({ state: 'stopped', left: { reason: 'ended' } });
  });

  test('asks and reports as the latest render says', async () => {
    const meeting = fakeMeeting({ leaving: 'fails' });
    const log: string[] = [];
    const options = (name: string): GuardMeetingOptions => ({
      ...short,
      prompt: (_monitor, signal) => {
        log.push(`${name} asks`);
        signal.addEventListener('abort', () => log.push(`${name} is done`));
      },
      onError: (error) => log.push(`${name}: ${error}`),
    });
    const component = probe(useMeetingGuard, [meeting, options('first')]);
    component.render(meeting, options('second'));
    await advance(50 * second);
    component.render(meeting, options('third'));
    await advance(minute);
    expect(log).toEqual(['second asks', 'second is done', 'third: Error: fake: leave() failed']);
    expect(meeting.left).toHaveLength(3);
  });

  test('never renders a new meeting with the reason why the last one was left', async () => {
    const meeting = fakeMeeting();
    const component = probe(useMeetingGuard, [meeting, short]);
    await advance(minute);
    expect(component.now.left).toMatchObject({ reason: 'inactive' });
    const before = component.renders.length;
    component.render(fakeMeeting(), short);
    expect(component.renders.slice(before).map(({ left }) => left)).not.toContain('inactive');
  });
});
