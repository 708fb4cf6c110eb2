// What the source does with microphones and audio graphs. That real audio reaches it is shown in test/lifecycle/speech.test.ts,
// what the detector takes for speech in test/core/speech-detector.test.ts.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/index.ts';
import type { Activity, ActivitySource } from '../../src/sources/source.ts';
import { speech } from '../../src/sources/speech.ts';
import { FakeAudio, FakeTrack } from '../support/fake-audio.ts';
import { atLevel, coughs, fan, hum, inRoom, inTurn, mix, talk, typing } from '../support/sounds.ts';

const quietRoom = atLevel(-60, fan);
const voice = mix(atLevel(-25, inRoom(talk({ pitch: 130, pace: 4.5 }))), quietRoom);
const noises = mix(
  inTurn([4, atLevel(-25, inRoom(typing(5)))], [3, atLevel(-20, inRoom(coughs(1)))], [3, atLevel(-25, hum(50))]),
  quietRoom,
);

let audio: FakeAudio;
let run: AbortController;
/** What the source has reported, and when. */
let reports: (Partial<Activity> & { now: number })[];

beforeEach(() => {
  vi.useFakeTimers();
  audio = new FakeAudio();
  run = new AbortController();
  reports = [];
});
afterEach(() => {
  run.abort();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const microphone = (sound = voice) => new FakeTrack(sound) as FakeTrack & MediaStreamTrack;
const listen = (source: ActivitySource) =>
  source((activity) => reports.push({ ...activity, now: Date.now() }), run.signal);
/** Lets so many seconds go by; returns how many reports came in them. */
function pass(seconds: number): number {
  const before = reports.length;
  vi.advanceTimersByTime(seconds * 1000);
  return reports.length - before;
}

describe('speech()', () => {
  test('reports talk once a second at most, as activity that confirms presence', () => {
    listen(speech(microphone()));
    expect(pass(20)).toBeGreaterThan(10);
    expect(reports[0]).toEqual({ source: 'speech', confirms: true, now: expect.any(Number) });
    const gaps = reports.slice(1).map(({ now }, index) => now - (reports[index]?.now ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  });

  test('opens nothing for a signal that has aborted', () => {
    run.abort();
    listen(speech(microphone()));
    expect(vi.getTimerCount()).toBe(0);
    expect(audio.states).toEqual([]);
  });

  test('does not report typing, a cough and a hum, and reports talk in the same room', () => {
    const stream = new MediaStream([microphone(noises)]);
    listen(speech(stream));
    expect(pass(20)).toBe(0);
    expect(audio.states).toEqual(['running']);
    stream.addTrack(microphone());
    expect(pass(10)).toBeGreaterThan(0);
  });

  test('closes the prompt of a monitor', () => {
    const stream = new MediaStream();
    const monitor = new InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 59_000, sources: [speech(stream)] });
    monitor.start({ signal: run.signal });
    pass(2);
    expect(monitor.state).toBe('prompted');
    stream.addTrack(microphone());
    monitor.addEventListener('active', () => monitor.stop());
    pass(20);
    expect(monitor.state).toBe('stopped');
    expect(monitor.lastActivity).toMatchObject({ source: 'speech', confirms: true });
  });

  test('listens anew after a sleep: what was heard before it counts no more', () => {
    listen(speech(microphone()));
    expect(pass(10)).toBeGreaterThan(0);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(pass(1)).toBe(0);
    expect(audio.states).toEqual(['closed', 'running']);
    expect(pass(10)).toBeGreaterThan(0);
    expect(audio.states).toEqual(['closed', 'running']);
  });

  test('waits for the first gesture where sound may not start before it', () => {
    audio.opens = 'suspended';
    listen(speech(microphone()));
    expect(pass(10)).toBe(0);
    expect(audio.states).toEqual(['suspended']);
    audio.press();
    expect(pass(10)).toBeGreaterThan(0);
    expect(audio.states).toEqual(['running']);
  });

  test('reports once that the browser refuses audio, and tries again until it gets some', () => {
    audio.gives = 'nothing';
    listen(speech(microphone()));
    expect(pass(600)).toBe(0);
    expect(audio.errors).toEqual(['NotSupportedError: no more']);
    audio.gives = 'any rate';
    expect(pass(70)).toBeGreaterThan(0);
    expect(audio.states).toEqual(['running']);
  });

  test('listens at the rate of the microphone where the browser allows no other', () => {
    audio.gives = 'own rate';
    listen(speech(microphone()));
    expect(pass(10)).toBeGreaterThan(0);
    expect(audio.contexts.map(({ state, sampleRate }) => ({ state, sampleRate }))).toEqual([
      { state: 'closed', sampleRate: 8000 },
      { state: 'running', sampleRate: 48_000 },
    ]);
    expect(audio.errors).toEqual([]);
  });
});

describe('speech() opens an audio graph anew', () => {
  const stopped = (state: string) => `Error: speech(): audio clock stands (${state})`;

  test.each<{ what: string; kill: () => void; errors: string[] }>([
    {
      what: 'says that it runs while its clock stands',
      kill: () => audio.latest.stand('running'),
      errors: [stopped('running')],
    },
    {
      what: 'was closed by the page or the browser',
      kill: () => audio.latest.stand('closed'),
      errors: [stopped('closed')],
    },
    {
      what: 'stays suspended',
      kill: () => {
        audio.latest.stand('suspended');
        audio.keepsSuspended = true;
      },
      errors: [stopped('suspended')],
    },
    { what: 'is interrupted by the system', kill: () => audio.latest.stand('interrupted'), errors: [] },
    {
      what: 'gets zeros from a live microphone',
      kill: () => Object.assign(audio.latest, { isDeaf: true }),
      errors: [],
    },
  ])('that $what', ({ kill, errors }) => {
    listen(speech(microphone()));
    expect(pass(10)).toBeGreaterThan(0);
    kill();
    expect(pass(9)).toBe(0);
    expect(audio.contexts.length).toBe(1);
    expect(pass(10)).toBeGreaterThan(0);
    expect(audio.states).toEqual(['closed', 'running']);
    expect(audio.errors).toEqual(errors);
  });

  test('only if one that the browser suspended cannot be resumed', () => {
    listen(speech(microphone()));
    expect(pass(10)).toBeGreaterThan(0);
    audio.latest.stand('suspended');
    expect(pass(10)).toBeGreaterThan(0);
    expect(audio.states).toEqual(['running']);
    expect(audio.errors).toEqual([]);
  });

  test('less and less often while that does not help, one at a time, and reports the error once', () => {
    listen(speech(microphone()));
    pass(10);
    audio.opens = 'suspended';
    audio.latest.stand('running');
    const opened = () => audio.contexts.length;
    const counts = Array.from({ length: 7 }, () => [pass(10), opened()][1]);
    expect(counts).toEqual([2, 2, 3, 3, 3, 3, 4]);
    expect(pass(600)).toBe(0);
    expect(opened()).toBe(14);
    expect(audio.states.filter((state) => state !== 'closed')).toEqual(['suspended']);
    expect(audio.errors).toEqual([stopped('running')]);
    audio.opens = 'running';
    expect(pass(70)).toBeGreaterThan(0);
  });

  test('after each death as early as after the first', () => {
    listen(speech(microphone()));
    for (let death = 1; death <= 5; death++) {
      expect(pass(10)).toBeGreaterThan(0);
      audio.latest.stand('running');
      pass(10);
      expect(audio.contexts.length).toBe(death + 1);
    }
    expect(audio.errors.length).toBe(1);
  });

  test('never while it waits for the first gesture', () => {
    audio.opens = 'suspended';
    listen(speech(microphone()));
    pass(600);
    expect(audio.states).toEqual(['suspended']);
    expect(audio.errors).toEqual([]);
  });

  test.each(['running', 'interrupted', 'closed'] as const)('and never resumes one that is %s', (state) => {
    listen(speech(microphone()));
    pass(5);
    const graph = audio.latest;
    graph.stand(state);
    audio.press();
    pass(60);
    expect(graph.resumes).toBe(0);
  });
});

describe('speech() hears a track', () => {
  test('that is added to an empty stream, for which there was no audio graph', () => {
    const stream = new MediaStream();
    listen(speech(stream));
    pass(5);
    expect(audio.states).toEqual([]);
    stream.addTrack(microphone());
    expect(pass(10)).toBeGreaterThan(0);
  });

  test('that takes the place of another one, and not the other one', () => {
    const [loud, quiet] = [microphone(), microphone(quietRoom)];
    const stream = new MediaStream([quiet]);
    listen(speech(stream));
    expect(pass(5)).toBe(0);
    stream.removeTrack(quiet);
    stream.addTrack(loud);
    expect(pass(10)).toBeGreaterThan(0);
    stream.removeTrack(loud);
    stream.addTrack(quiet);
    expect(pass(10)).toBe(0);
    expect(audio.states).toEqual(['closed', 'closed', 'running']);
  });

  test.each(['switched off', 'muted by the system'])('only while it is not %s, when it costs no audio graph', (how) => {
    const track = microphone();
    const set = (isOff: boolean) =>
      Object.assign(track, how === 'switched off' ? { enabled: !isOff } : { muted: isOff });
    listen(speech(track));
    expect(pass(10)).toBeGreaterThan(0);
    set(true);
    expect(pass(10)).toBe(0);
    expect(audio.states).toEqual(['closed']);
    set(false);
    expect(pass(10)).toBeGreaterThan(0);
    expect(audio.states).toEqual(['closed', 'running']);
  });

  test('until it ends, and then holds neither an audio graph nor a timer', () => {
    const track = microphone();
    listen(speech(track));
    expect(pass(10)).toBeGreaterThan(0);
    track.stop();
    expect(pass(10)).toBe(0);
    expect(audio.states).toEqual(['closed']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('together with the others of its stream, in one audio graph', () => {
    listen(speech(new MediaStream([microphone(quietRoom), microphone()])));
    expect(pass(10)).toBeGreaterThan(0);
    expect(audio.states).toEqual(['running']);
  });
});

describe('speech() holds neither an audio graph nor a timer', () => {
  test('after the abort, and leaves the track as it was', () => {
    const track = microphone();
    listen(speech(track));
    expect(pass(10)).toBeGreaterThan(0);
    run.abort();
    expect(vi.getTimerCount()).toBe(0);
    audio.press();
    expect(audio.contexts.map(({ state, resumes }) => ({ state, resumes }))).toEqual([{ state: 'closed', resumes: 0 }]);
    expect(pass(10)).toBe(0);
    expect(track).toMatchObject({ readyState: 'live', enabled: true });
  });

  test('when its own report ended it', () => {
    const source = speech(microphone());
    listen((report, signal) =>
      source((activity) => {
        report(activity);
        run.abort();
      }, signal),
    );
    expect(pass(20)).toBe(1);
    expect(audio.states).toEqual(['closed']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
