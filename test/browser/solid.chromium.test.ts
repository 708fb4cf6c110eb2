// What only Solid has: accessors and objects with getters. What all bindings do: `bindings.chromium.test.ts`.
import { createRoot, createSignal, mergeProps } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { GuardMeetingOptions, InactivityMonitorOptions } from '../../src/index.ts';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../src/solid/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const short = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };

let clock: DrivenClock;
let disposals: (() => void)[] = [];

/** Creates it in a root, whose effects run afterwards as those of a component do. */
function mount<T>(create: () => T): T {
  return createRoot((dispose) => {
    disposals.push(dispose);
    return create();
  });
}

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  for (const dispose of disposals) dispose();
  disposals = [];
  expect(clock.timers, 'timers left').toBe(0);
  clock[Symbol.dispose]();
});

test('limits are followed where the options are an object with getters, as props are', () => {
  const [limits, setLimits] = createSignal<InactivityMonitorOptions>({ timeout: minute });
  const { monitor } = mount(() => createInactivity(mergeProps(short, limits)));
  const start = Date.now();
  clock.advance(30 * second);
  setLimits({ timeout: 2 * minute });
  expect(monitor.deadline).toBe(start + 2 * minute);
});

test('a listener that is added in the component receives the start, and a threshold that has passed already', () => {
  const received: unknown[] = [];
  mount(() => {
    createInactivity(short).monitor.addEventListener('active', ({ type }) => received.push(type));
    const { countdown } = createSessionCountdown({ endsAt: Date.now() + 30 * second });
    countdown.addEventListener('threshold', ({ threshold }) => received.push(threshold));
  });
  expect(received).toEqual(['active', minute]);
});

test('signals that a listener reads are not followed', () => {
  const [timeout, setTimeout] = createSignal(hour);
  const [other, setOther] = createSignal(0);
  const seen: number[] = [];
  const read = vi.fn(() => ({ ...short, timeout: timeout() }));
  const { monitor } = mount(() => createInactivity(read));
  monitor.addEventListener('prompted', () => seen.push(other()));
  clock.advance(30 * minute);
  setTimeout(minute);
  expect(seen).toEqual([0]);
  const reads = read.mock.calls.length;
  setOther(1);
  expect(read).toHaveBeenCalledTimes(reads);
});

test('a guard asks and reports as its options say at that moment', async () => {
  const log: string[] = [];
  const [name, setName] = createSignal('first');
  const options = (): GuardMeetingOptions => {
    const speaker = name();
    return {
      ...short,
      prompt: (_monitor, signal) => {
        log.push(`${speaker} asks`);
        signal.addEventListener('abort', () => log.push(`${speaker} is done`));
      },
      onError: (error) => log.push(`${speaker}: ${error}`),
    };
  };
  const meeting = fakeMeeting({ leaving: 'fails' });
  const { guard } = mount(() => createMeetingGuard(() => meeting, options));
  const first = guard();
  setName('second');
  clock.advance(50 * second);
  setName('third');
  await clock.advanceAsync(minute);
  expect(log).toEqual(['second asks', 'second is done', 'third: Error: fake: leave() failed']);
  expect(guard()).toBe(first);
});
