import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/index.ts';
import type { Activity } from '../../src/sources/feed.ts';
import { speech } from '../../src/sources/speech.ts';
import { atLevel, coughs, fan, hum, inRoom, inTurn, mix, type Sound, talk, typing } from '../support/sounds.ts';

vi.setConfig({ testTimeout: 90_000 });

const quietRoom = atLevel(-60, fan);
const voice = mix(atLevel(-25, inRoom(talk({ pitch: 130, pace: 4.5 }))), quietRoom);
const noises = mix(
  inTurn([4, atLevel(-25, inRoom(typing(5)))], [3, atLevel(-20, inRoom(coughs(1)))], [3, atLevel(-25, hum(50))]),
  quietRoom,
);

/** The audio graphs that the source under test has made. */
let graphs: AudioContext[];
/** The test's own, which plays what the microphones pick up. */
let room: AudioContext;
let call: MediaStream;
let run: AbortController;
let seen: (Activity & { now: number })[];

beforeEach(async () => {
  run = new AbortController();
  seen = [];
  // a page in a call captures, and so may start sound without a gesture; else WebKit wants a recent one for each context
  call = await navigator.mediaDevices.getUserMedia({ audio: true });
  room = new AudioContext();
  await room.resume();
  graphs = [];
  const Real = AudioContext;
  vi.stubGlobal(
    'AudioContext',
    class extends Real {
      constructor(options?: AudioContextOptions) {
        super(options);
        graphs.push(this);
      }
    },
  );
});
afterEach(async () => {
  run.abort();
  for (const track of call.getTracks()) track.stop();
  vi.unstubAllGlobals();
  await room.close();
});

/** The timers that are armed from now on, as long as they are. */
function pendingTimers(): ReadonlySet<unknown> {
  const pending = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  vi.stubGlobal('setTimeout', (ring: () => void, delay?: number) => {
    const timer = set(() => {
      pending.delete(timer);
      ring();
    }, delay);
    pending.add(timer);
    return timer;
  });
  vi.stubGlobal('clearTimeout', (timer: ReturnType<typeof set>) => {
    pending.delete(timer);
    clear(timer);
  });
  return pending;
}

/** A microphone in a room in which this sounds, again and again. */
function microphone(sound: Sound, seconds = 10): MediaStreamTrack {
  const rate = 16_000;
  const buffer = room.createBuffer(1, seconds * rate, rate);
  buffer.getChannelData(0).set(sound({ seconds, rate, seed: 1 }));
  const player = new AudioBufferSourceNode(room, { buffer, loop: true });
  const { stream } = player.connect(room.createMediaStreamDestination()) as MediaStreamAudioDestinationNode;
  player.start();
  return stream.getAudioTracks()[0] as MediaStreamTrack;
}

function listen(streamOrTrack: MediaStream | MediaStreamTrack): void {
  speech(streamOrTrack)((activity) => seen.push({ ...activity, now: performance.now() }), run.signal);
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));
const heard = (more = 1) => {
  const before = seen.length;
  return expect.poll(() => seen.length - before, { timeout: 40_000 }).toBeGreaterThanOrEqual(more);
};
const openGraphs = () => graphs.filter(({ state }) => state !== 'closed').length;

describe('what is heard', () => {
  test('talk is reported once a second at most, and confirms', async () => {
    listen(microphone(voice));
    await heard(4);
    for (const { source, confirms, at } of seen) expect([source, confirms, at]).toEqual(['speech', true, undefined]);
    const gaps = seen.slice(1).map(({ now }, index) => now - (seen[index]?.now ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(900); // what a busy machine makes late is early for the next
  });

  test('typing, a cough and a hum are not reported; talk in the same room is', async () => {
    const track = microphone(noises);
    const stream = new MediaStream([track]);
    listen(stream);
    await seconds(11);
    expect(seen).toEqual([]);
    expect(graphs.map(({ state }) => state)).toEqual(['running']);
    stream.addTrack(microphone(voice));
    await heard();
  });

  test('the fake microphone of the browser, which beeps, is not reported', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    listen(stream);
    await seconds(6);
    expect(graphs.map(({ state }) => state)).toEqual(['running']);
    expect(seen).toEqual([]);
    expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['live']);
    for (const track of stream.getTracks()) track.stop();
  });

  test('talk closes the prompt of a monitor', async () => {
    const stream = new MediaStream();
    const monitor = new InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 59_000, sources: [speech(stream)] });
    monitor.start({ signal: run.signal });
    await expect.poll(() => monitor.state, { timeout: 10_000 }).toBe('prompted');
    const reason = new Promise((resolve) => monitor.addEventListener('active', resolve, { once: true }));
    stream.addTrack(microphone(voice));
    await reason;
    expect(monitor.lastActivity).toMatchObject({ source: 'speech', confirms: true });
  });
});

describe('tracks', () => {
  test('one that is added to an empty stream is heard; there is no audio graph before', async () => {
    const stream = new MediaStream();
    listen(stream);
    await seconds(2.5);
    expect(graphs).toEqual([]);
    stream.addTrack(microphone(voice));
    await heard();
  });

  test('one that takes the place of another is heard, and the other is not any more', async () => {
    const [loud, quiet] = [microphone(voice), microphone(quietRoom)];
    const stream = new MediaStream([quiet]);
    listen(stream);
    await seconds(2);
    stream.removeTrack(quiet);
    stream.addTrack(loud);
    await heard();
    stream.removeTrack(loud);
    stream.addTrack(quiet);
    await seconds(2.5); // it is looked for each second
    const before = seen.length;
    await seconds(5);
    expect(seen.length).toBe(before);
    expect(openGraphs()).toBe(1);
  });

  test('one that is switched off is not heard and costs no graph; switched on again it is', async () => {
    const track = microphone(voice);
    listen(new MediaStream([track]));
    await heard();
    track.enabled = false;
    await expect.poll(openGraphs, { timeout: 20_000 }).toBe(0);
    const before = seen.length;
    await seconds(3);
    expect(seen.length).toBe(before);
    track.enabled = true;
    await heard();
  });

  test('one that the system mutes is not listened to', async () => {
    const track = microphone(voice);
    listen(track);
    await heard();
    Object.defineProperty(track, 'muted', { value: true }); // no script can do what the switch on a headset does
    await expect.poll(openGraphs, { timeout: 20_000 }).toBe(0);
  });

  test('one that ends takes the graph with it, and the timer', async () => {
    const pending = pendingTimers();
    const track = microphone(voice);
    listen(track);
    await heard();
    expect(pending.size).toBe(1);
    track.stop();
    await expect.poll(openGraphs, { timeout: 20_000 }).toBe(0);
    await expect.poll(() => pending.size, { timeout: 20_000 }).toBe(0);
  });

  test('several are heard in one graph', async () => {
    listen(new MediaStream([microphone(quietRoom), microphone(voice)]));
    await heard();
    expect(openGraphs()).toBe(1);
  });
});

test('what was heard before the machine slept is no news: it begins to listen anew', async () => {
  const track = microphone(voice);
  listen(track);
  await heard();
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
  const before = seen.length;
  await expect.poll(() => graphs.length, { timeout: 20_000 }).toBe(2);
  expect(seen.length).toBe(before);
  await expect.poll(openGraphs, { timeout: 20_000 }).toBe(1);
  await heard();
  vi.restoreAllMocks();
  expect(graphs.map(({ state }) => state)).toEqual(['closed', 'running']);
});

describe('after the abort', () => {
  test('the graph is closed, nothing is reported, and the track is as it was', async () => {
    const track = microphone(voice);
    listen(track);
    await heard();
    run.abort();
    const before = seen.length;
    await expect.poll(openGraphs, { timeout: 20_000 }).toBe(0);
    await seconds(3);
    expect(seen.length).toBe(before);
    expect(graphs.length).toBe(1);
    expect([track.readyState, track.enabled]).toEqual(['live', true]);
  });

  test('nothing is left of a source that its own report ended', async () => {
    const track = microphone(voice);
    speech(track)((activity) => {
      seen.push({ ...activity, now: 0 });
      run.abort();
    }, run.signal);
    await heard();
    await expect.poll(openGraphs, { timeout: 20_000 }).toBe(0);
    await seconds(3);
    expect(seen.length).toBe(1);
    expect(graphs.length).toBe(1);
  });

  test('twenty at once can be told apart and all let go', async () => {
    const track = microphone(voice);
    const hearers = new Set<number>();
    for (let i = 0; i < 20; i++) speech(track)(() => hearers.add(i), run.signal);
    await expect.poll(() => hearers.size, { timeout: 60_000 }).toBe(20);
    run.abort();
    await expect.poll(openGraphs, { timeout: 20_000 }).toBe(0);
  });
});

test('a browser that refuses to give audio is told of once, and the source stays silent', async () => {
  const errors: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => errors.push(error));
  vi.stubGlobal(
    'AudioContext',
    class {
      constructor() {
        throw new DOMException('no more', 'NotSupportedError');
      }
    },
  );
  listen(microphone(voice));
  await seconds(3.5);
  expect(errors.map(String)).toEqual(['NotSupportedError: no more']);
  expect(seen).toEqual([]);
});

test('where a microphone is refused at another rate than its own, it is heard at its own', async () => {
  const Counted = AudioContext;
  vi.stubGlobal(
    'AudioContext',
    class extends Counted {
      override createMediaStreamSource(stream: MediaStream): MediaStreamAudioSourceNode {
        if (this.sampleRate === 8000) throw new DOMException('different sample-rate', 'NotSupportedError');
        return super.createMediaStreamSource(stream);
      }
    },
  );
  listen(microphone(voice));
  await heard();
  await expect.poll(openGraphs, { timeout: 20_000 }).toBe(1);
  expect(graphs.map(({ sampleRate }) => sampleRate > 8000)).toEqual([false, true]);
});
