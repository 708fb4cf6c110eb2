import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { mediaPlayback } from '../../src/sources/media-playback.ts';
import type { Activity } from '../../src/sources/source.ts';
import { driveClock } from '../../src/testing/index.ts';
import { click } from '../support/input.ts';
import { canRecord, liveStream, recordingUrl, toneUrl } from '../support/media.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
let run: AbortController;
let seen: Activity[];

const listen = (): void => mediaPlayback()((activity) => void seen.push({ ...activity }), run.signal);

interface Made {
  kind?: 'audio' | 'video';
  seconds?: number;
  where?: ParentNode;
}
/** An element with a tone in it, in the page and not playing yet. */
function player({ kind = 'audio', seconds = 60, where = document.body }: Made = {}): HTMLMediaElement {
  const element = document.createElement(kind);
  element.src = toneUrl(seconds);
  where.append(element);
  return element;
}

/** Plays as a person has it play, since WebKit asks for a click, until the browser knows of the sound. */
async function play<T extends HTMLMediaElement>(element: T, { isHeard = true } = {}): Promise<T> {
  const playing = new Promise((resolve) => element.addEventListener('playing', resolve, { once: true }));
  const started = new Promise<void>((resolve, reject) => {
    window.addEventListener('click', () => element.play().then(resolve, reject), { once: true });
  });
  await click(5, 5);
  await started;
  await playing;
  // Chromium counts what it has decoded, and tells a moment later.
  const decoded = () => (element as { webkitAudioDecodedByteCount?: number }).webkitAudioDecodedByteCount ?? 1;
  if (element.src && isHeard) await expect.poll(decoded).toBeGreaterThan(0);
  return element;
}

beforeEach(() => {
  run = new AbortController();
  seen = [];
});
afterEach(() => {
  run.abort();
  for (const element of document.querySelectorAll<HTMLMediaElement>('audio, video')) element.pause();
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe('mediaPlayback() counts', () => {
  test.each(['audio', 'video'] as const)('a recording in an <%s> that starts to play', async (kind) => {
    listen();
    const element = player({ kind });
    expect(seen).toEqual([]);
    await play(element);
    await expect.poll(() => seen[0]).toEqual({ source: 'playback' });
  });

  test('one that played before the source started, as long as it plays', async () => {
    const element = await play(player());
    const clock = driveClock(vi);
    listen();
    expect(seen).toHaveLength(1);
    clock.advance(30 * second);
    expect(seen).toHaveLength(4);
    element.pause();
    clock.advance(hour);
    expect(seen).toHaveLength(4);
    expect(clock.timers).toBe(0);
  });

  test('one that was muted, once it is unmuted', async () => {
    const element = player();
    element.muted = true;
    await play(element);
    listen();
    expect(seen).toEqual([]);
    element.muted = false;
    await expect.poll(() => seen[0]).toEqual({ source: 'playback' });
  });

  test('no element that is removed from the page, though the document gets no event', async () => {
    const element = await play(player());
    const clock = driveClock(vi);
    listen();
    element.remove();
    clock.advance(10 * second);
    expect(seen).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  if (!canRecord) console.warn('Skipped "a video only if it has sound …": this engine records no video');
  test.runIf(canRecord).each([true, false])('a video only if it has sound: %s', async (sound) => {
    const element = document.createElement('video');
    element.src = await recordingUrl(liveStream(run.signal, { sound }), 2000);
    Object.defineProperty(element, 'duration', { value: 60 }); // nobody waits for half a minute of it
    document.body.append(element);
    await play(element, { isHeard: sound });
    listen();
    expect(seen).toHaveLength(sound ? 1 : 0);
  });
});

describe('mediaPlayback() does not count', () => {
  test.each([
    ['muted', { muted: true }],
    ['without volume', { volume: 0 }],
    ['a loop', { loop: true }],
  ])('media that is %s', async (_what, properties) => {
    const element = await play(Object.assign(player(), properties));
    listen();
    expect(element.paused).toBe(false);
    expect(seen).toEqual([]);
  });

  test('the sound of a message', async () => {
    listen();
    await play(player({ seconds: 5 }));
    expect(seen).toEqual([]);
  });

  test('the call itself: a MediaStream always plays', async () => {
    listen();
    const video = document.createElement('video');
    video.srcObject = liveStream(run.signal, { sound: true });
    document.body.append(video);
    await play(video);
    expect({ paused: video.paused, muted: video.muted, hasData: video.readyState > 2 }).toEqual({
      paused: false,
      muted: false,
      hasData: true,
    });
    expect(seen).toEqual([]);
  });

  test('elements in a shadow root or in no document', async () => {
    listen();
    const host = document.body.appendChild(document.createElement('div'));
    const hidden = await play(player({ where: host.attachShadow({ mode: 'open' }) }));
    const detached = await play(player({ where: document.createDocumentFragment() }));
    expect({ hidden: hidden.paused, detached: detached.paused }).toEqual({ hidden: false, detached: false });
    expect(seen).toEqual([]);
    hidden.pause();
    detached.pause();
  });
});

describe('atMost of mediaPlayback()', () => {
  test('lets a playlist count for two hours, including the breaks in it', async () => {
    const element = await play(player());
    const clock = driveClock(vi);
    listen();
    for (let piece = 0; piece < 30; piece++) {
      const muted = piece % 2 === 1; // as good as a break, and needs no click
      element.muted = muted;
      clock.advance(muted ? 20 * second : 10 * minute);
      element.muted = false;
      document.dispatchEvent(new Event('volumechange'));
    }
    expect(element.paused).toBe(false);
    const count = seen.length;
    expect(count).toBeGreaterThan(690);
    expect(count).toBeLessThanOrEqual(720);
    clock.advance(hour);
    expect(seen).toHaveLength(count);
    element.muted = true;
    clock.advance(2 * minute);
    element.muted = false;
    document.dispatchEvent(new Event('volumechange'));
    expect(seen).toHaveLength(count + 1);
  });

  test('lets a monitor ask', async () => {
    await play(player());
    const clock = driveClock(vi);
    const monitor = new InactivityMonitor({ sources: [mediaPlayback({ atMost: 30 * minute })] });
    monitor.start();
    clock.advance(30 * minute);
    expect(monitor.lastActivity?.source).toBe('playback');
    clock.advance(59 * minute);
    expect(monitor.state).toBe('prompted');
    clock.advance(minute);
    expect(monitor.state).toBe('idle');
    expect(clock.timers).toBe(0);
  });
});

test('mediaPlayback() leaves nothing behind after the abort', async () => {
  const element = await play(player());
  const clock = driveClock(vi);
  listen();
  run.abort();
  expect(clock.timers).toBe(0);
  element.muted = true;
  element.muted = false;
  document.dispatchEvent(new Event('playing'));
  clock.advance(hour);
  expect(seen).toHaveLength(1);
  expect(clock.timers).toBe(0);
});

test('mediaPlayback() refuses an invalid atMost', () => {
  expect(() => mediaPlayback({ atMost: Number.NaN })).toThrow(
    'Expected `atMost` to be a finite number > 0, got NaN (number)',
  );
});
