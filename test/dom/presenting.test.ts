import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { presenting } from '../../src/sources/presenting.ts';
import type { Activity } from '../../src/sources/source.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
let clock: DrivenClock;
let run: AbortController;
let seen: Activity[];

/** What the source reads of a track; real ones are in test/browser and test/e2e. */
type Track = { -readonly [K in 'kind' | 'readyState' | 'enabled' | 'muted']: MediaStreamTrack[K] };
const track = (): Track => ({ kind: 'video', readyState: 'live', enabled: true, muted: false });
const present = (shared: unknown) =>
  presenting(shared as MediaStream)((activity) => void seen.push(activity), run.signal);

beforeEach(() => {
  clock = driveClock(vi);
  run = new AbortController();
  seen = [];
});
afterEach(() => {
  run.abort();
  vi.useRealTimers();
});

test('presenting() reports until the share ends, and then has no timer', () => {
  const screen = track();
  present(screen);
  clock.advance(20 * second);
  expect(seen).toEqual([{ source: 'presenting' }, { source: 'presenting' }, { source: 'presenting' }]);
  screen.readyState = 'ended';
  clock.advance(10 * second);
  expect(seen).toHaveLength(3);
  expect(clock.timers).toBe(0);
});

test.each([
  ['disabled', { enabled: false }],
  ['muted', { muted: true }],
])('presenting() does not count a share while it is %s', (_how, hides) => {
  const screen = track();
  present(screen);
  Object.assign(screen, hides);
  clock.advance(hour);
  expect(seen).toHaveLength(1);
  Object.assign(screen, track());
  clock.advance(10 * second);
  expect(seen).toHaveLength(2);
});

test('presenting() counts a stream with one visible track, also one that is added later', () => {
  const tracks = [track(), track()];
  present({ getVideoTracks: () => tracks });
  for (const each of tracks) each.enabled = false;
  clock.advance(10 * second);
  expect(seen).toHaveLength(1);
  tracks.push(track());
  clock.advance(10 * second);
  expect(seen).toHaveLength(2);
});

test('presenting() holds off the prompt for two hours, or for `atMost`', () => {
  for (const [options, cap] of [
    [{}, 2 * hour],
    [{ atMost: 4 * hour }, 4 * hour],
  ] as const) {
    const source = presenting(track() as MediaStreamTrack, options);
    const monitor = new InactivityMonitor({ sources: [source] });
    monitor.start();
    clock.advance(cap + 59 * minute - 20 * second);
    expect(monitor.state).toBe('active');
    clock.advance(20 * second);
    expect(monitor.state).toBe('prompted');
    clock.advance(minute);
    expect(monitor.state).toBe('idle');
    expect(clock.timers).toBe(0);
  }
});

test('presenting() leaves nothing behind after the abort', () => {
  present(track());
  run.abort();
  expect(clock.timers).toBe(0);
  clock.advance(hour);
  expect(seen).toHaveLength(1);
});

test('presenting() refuses what has no video', () => {
  expect(() => presenting(undefined as never)).toThrow(
    'Expected `shared` to be a MediaStream or a video track, got undefined (undefined)',
  );
  expect(() => presenting({ ...track(), kind: 'audio' } as never)).toThrow('a MediaStream or a video track');
  expect(() => presenting(track() as never, { atMost: -1 })).toThrow('Expected `atMost` to be a finite number > 0');
});
