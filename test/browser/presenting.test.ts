import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { presenting } from '../../src/sources/presenting.ts';
import type { Activity } from '../../src/sources/source.ts';
import { driveClock } from '../../src/testing/index.ts';
import { liveStream } from '../support/media.ts';

let run: AbortController;
let seen: Activity[];

beforeEach(() => {
  run = new AbortController();
  seen = [];
});
afterEach(() => {
  run.abort();
  vi.useRealTimers();
});

test.each([
  ['a stream', (stream: MediaStream) => stream],
  ['a track', (stream: MediaStream) => stream.getVideoTracks()[0] as MediaStreamTrack],
])('presenting() counts %s while it is live and enabled, until the app stops it', async (_what, from) => {
  const stream = liveStream(run.signal);
  const [track] = stream.getVideoTracks() as [MediaStreamTrack];
  await expect.poll(() => track.muted).toBe(false);
  const clock = driveClock(vi);
  presenting(from(stream))((activity) => void seen.push({ ...activity }), run.signal);
  clock.advance(20_000);
  expect(seen).toEqual(Array(3).fill({ source: 'presenting' }));
  track.enabled = false;
  clock.advance(60_000);
  expect(seen).toHaveLength(3);
  track.enabled = true;
  clock.advance(10_000);
  expect(seen).toHaveLength(4);
  track.stop();
  clock.advance(10_000);
  expect(seen).toHaveLength(4);
  expect(clock.timers).toBe(0);
});

test('presenting() refuses a microphone', () => {
  const stream = liveStream(run.signal, { sound: true });
  expect(() => presenting(stream.getAudioTracks()[0] as MediaStreamTrack)).toThrow(
    'Expected `shared` to be a MediaStream or a video track, got [object MediaStreamTrack] (object)',
  );
});
