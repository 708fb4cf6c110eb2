import { test as base, beforeAll, describe, vi } from 'vitest';
import { InactivityMonitor } from '../../src/index.ts';
import { speech } from '../../src/sources/speech.ts';
import { atLevel, coughs, fan, hum, inRoom, inTurn, mix, talk, typing } from '../support/sounds.ts';
import { openRooms, Room } from '../support/speech-room.ts';

vi.setConfig({ testTimeout: 90_000, maxConcurrency: 15 });

const quietRoom = atLevel(-60, fan);
const voice = mix(atLevel(-25, inRoom(talk({ pitch: 130, pace: 4.5 }))), quietRoom);
const noises = mix(
  inTurn([4, atLevel(-25, inRoom(typing(5)))], [3, atLevel(-20, inRoom(coughs(1)))], [3, atLevel(-25, hum(50))]),
  quietRoom,
);

beforeAll(openRooms);

/** The tests wait for sound most of the time, and so they run side by side, each in a room of its own. */
const test = base.extend<{ room: Room }>({
  room: async ({ task: _ }, use) => {
    const room = new Room();
    await use(room);
    room.close();
  },
});

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

describe.concurrent('what is heard', () => {
  test('talk is reported once a second at most, and confirms', async ({ expect, room }) => {
    room.listen(speech(room.microphone(voice)));
    await room.heard(4);
    for (const { source, confirms, at } of room.seen)
      expect([source, confirms, at]).toEqual(['speech', true, undefined]);
    const gaps = room.seen.slice(1).map(({ now }, index) => now - (room.seen[index]?.now ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(900); // what a busy machine makes late is early for the next
  });

  test('typing, a cough and a hum are not reported; talk in the same room is', async ({ expect, room }) => {
    const track = room.microphone(noises);
    const stream = new MediaStream([track]);
    room.listen(speech(stream));
    await seconds(11);
    expect(room.seen).toEqual([]);
    expect(room.graphs.map(({ state }) => state)).toEqual(['running']);
    stream.addTrack(room.microphone(voice));
    await room.heard();
  });

  test('the fake microphone of the browser, which beeps, is not reported', async ({ expect, room }) => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    room.listen(speech(stream));
    await seconds(6);
    expect(room.graphs.map(({ state }) => state)).toEqual(['running']);
    expect(room.seen).toEqual([]);
    expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['live']);
    for (const track of stream.getTracks()) track.stop();
  });

  test('talk closes the prompt of a monitor', async ({ expect, room }) => {
    const stream = new MediaStream();
    const monitor = new InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 59_000, sources: [speech(stream)] });
    room.within(() => monitor.start({ signal: room.run.signal }));
    await expect.poll(() => monitor.state, { timeout: 10_000 }).toBe('prompted');
    const reason = new Promise((resolve) => monitor.addEventListener('active', resolve, { once: true }));
    stream.addTrack(room.microphone(voice));
    await reason;
    expect(monitor.lastActivity).toMatchObject({ source: 'speech', confirms: true });
  });
});

describe.concurrent('tracks', () => {
  test('one that is added to an empty stream is heard; there is no audio graph before', async ({ expect, room }) => {
    const stream = new MediaStream();
    room.listen(speech(stream));
    await seconds(2.5);
    expect(room.graphs).toEqual([]);
    stream.addTrack(room.microphone(voice));
    await room.heard();
  });

  test('one that takes the place of another is heard, and the other is not any more', async ({ expect, room }) => {
    const [loud, quiet] = [room.microphone(voice), room.microphone(quietRoom)];
    const stream = new MediaStream([quiet]);
    room.listen(speech(stream));
    await seconds(2);
    stream.removeTrack(quiet);
    stream.addTrack(loud);
    await room.heard();
    stream.removeTrack(loud);
    stream.addTrack(quiet);
    await seconds(2.5); // it is looked for each second
    const before = room.seen.length;
    await seconds(5);
    expect(room.seen.length).toBe(before);
    expect(room.openGraphs).toBe(1);
  });

  test('one that is switched off is not heard and costs no graph; switched on again it is', async ({
    expect,
    room,
  }) => {
    const track = room.microphone(voice);
    room.listen(speech(new MediaStream([track])));
    await room.heard();
    track.enabled = false;
    await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(0);
    const before = room.seen.length;
    await seconds(3);
    expect(room.seen.length).toBe(before);
    track.enabled = true;
    await room.heard();
  });

  test('one that the system mutes is not listened to', async ({ expect, room }) => {
    const track = room.microphone(voice);
    room.listen(speech(track));
    await room.heard();
    Object.defineProperty(track, 'muted', { value: true }); // no script can do what the switch on a headset does
    await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(0);
  });

  test('one that ends takes the graph with it, and the timer', async ({ expect, room }) => {
    const track = room.microphone(voice);
    room.listen(speech(track));
    await room.heard();
    expect(room.pendingTimers).toBe(1);
    track.stop();
    await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(0);
    await expect.poll(() => room.pendingTimers, { timeout: 20_000 }).toBe(0);
  });

  test('several are heard in one graph', async ({ expect, room }) => {
    room.listen(speech(new MediaStream([room.microphone(quietRoom), room.microphone(voice)])));
    await room.heard();
    expect(room.openGraphs).toBe(1);
  });
});

test.concurrent('what was heard before the machine slept is no news: it begins to listen anew', async ({
  expect,
  room,
}) => {
  const track = room.microphone(voice);
  room.listen(speech(track));
  await room.heard();
  room.ahead = 3_600_000;
  const before = room.seen.length;
  await expect.poll(() => room.graphs.length, { timeout: 20_000 }).toBe(2);
  expect(room.seen.length).toBe(before);
  await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(1);
  await room.heard();
  expect(room.graphs.map(({ state }) => state)).toEqual(['closed', 'running']);
});

describe.concurrent('after the abort', () => {
  test('the graph is closed, nothing is reported, and the track is as it was', async ({ expect, room }) => {
    const track = room.microphone(voice);
    room.listen(speech(track));
    await room.heard();
    room.run.abort();
    const before = room.seen.length;
    await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(0);
    await seconds(3);
    expect(room.seen.length).toBe(before);
    expect(room.graphs.length).toBe(1);
    expect([track.readyState, track.enabled]).toEqual(['live', true]);
  });

  test('nothing is left of a source that its own report ended', async ({ expect, room }) => {
    const track = room.microphone(voice);
    const source = speech(track);
    room.listen((report, signal) =>
      source((activity) => {
        report(activity);
        room.run.abort();
      }, signal),
    );
    await room.heard();
    await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(0);
    await seconds(3);
    expect(room.seen.length).toBe(1);
    expect(room.graphs.length).toBe(1);
  });
});

test.concurrent('a browser that refuses to give audio is told of once, and the source stays silent', async ({
  expect,
  room,
}) => {
  room.audio = 'refused';
  room.listen(speech(room.microphone(voice)));
  await seconds(3.5);
  expect(room.errors).toEqual(['NotSupportedError: no more']);
  expect(room.seen).toEqual([]);
});

test.concurrent('where a microphone is refused at another rate than its own, it is heard at its own', async ({
  expect,
  room,
}) => {
  room.audio = 'at its own rate';
  room.listen(speech(room.microphone(voice)));
  await room.heard();
  await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(1);
  expect(room.graphs.map(({ sampleRate }) => sampleRate > 8000)).toEqual([false, true]);
});

// alone: it is the number that counts
test('twenty at once can be told apart and all let go', async ({ expect, room }) => {
  const track = room.microphone(voice);
  const hearers = new Set<number>();
  for (let i = 0; i < 20; i++) room.within(() => speech(track)(() => hearers.add(i), room.run.signal));
  await expect.poll(() => hearers.size, { timeout: 60_000 }).toBe(20);
  room.run.abort();
  await expect.poll(() => room.openGraphs, { timeout: 20_000 }).toBe(0);
});
