// Several rooms in one page, each with a source of its own that listens in it: what one source asks of the platform is told
// from what the others ask, so that tests which wait for real sound can all wait at the same time.
import { vi } from 'vitest';
import type { Activity, ActivitySource } from '../../src/sources/source.ts';
import type { Sound } from './sounds.ts';

/** The room in whose name the code that runs now asks the platform. */
let current: Room | undefined;
const timers = new Map<unknown, Room>();
/** Plays what the microphones of all rooms pick up. */
let player: AudioContext;
const recordings = new Map<Sound, AudioBuffer>();

export class Room {
  /** What the source has reported. */
  readonly seen: (Activity & { now: number })[] = [];
  /** The audio graphs that the source has made. */
  readonly graphs: AudioContext[] = [];
  /** What the source has reported to the page. */
  readonly errors: string[] = [];
  /** Ends what listens. */
  readonly run = new AbortController();
  /** How the browser gives audio to this room: not at all, or at no rate but the microphone's own. */
  audio: 'as asked' | 'refused' | 'at its own rate' = 'as asked';
  /** How far the wall clock of this room is ahead, ms. */
  ahead = 0;

  readonly #sounds: AudioBufferSourceNode[] = [];

  /** A microphone where this sounds, again and again. */
  microphone(sound: Sound): MediaStreamTrack {
    const source = new AudioBufferSourceNode(player, { buffer: recording(sound), loop: true });
    const { stream } = source.connect(player.createMediaStreamDestination()) as MediaStreamAudioDestinationNode;
    source.start();
    this.#sounds.push(source);
    return stream.getAudioTracks()[0] as MediaStreamTrack;
  }

  /** Starts something in this room: what it asks of the platform, now and in timers, is the room's. */
  within<T>(start: () => T): T {
    const outer = current;
    current = this;
    try {
      return start();
    } finally {
      current = outer;
    }
  }

  /** Writes down what the source reports. */
  listen(source: ActivitySource): void {
    this.within(() => source((activity) => this.seen.push({ ...activity, now: performance.now() }), this.run.signal));
  }

  /** Waits for so many more reports. */
  async heard(more = 1): Promise<void> {
    const wanted = this.seen.length + more;
    await vi.waitUntil(() => this.seen.length >= wanted, { timeout: 40_000 });
  }

  /** Nobody listens any more, and nothing sounds. */
  close(): void {
    this.run.abort();
    for (const source of this.#sounds) source.disconnect();
  }

  get pendingTimers(): number {
    return [...timers.values()].filter((room) => room === this).length;
  }

  get openGraphs(): number {
    return this.graphs.filter(({ state }) => state !== 'closed').length;
  }
}

/** The sound as it is played: made once, for it takes a while. */
function recording(sound: Sound): AudioBuffer {
  const made = recordings.get(sound);
  if (made) return made;
  const [seconds, rate] = [10, 16_000];
  const buffer = player.createBuffer(1, seconds * rate, rate);
  buffer.getChannelData(0).set(sound({ seconds, rate, seed: 1 }));
  recordings.set(sound, buffer);
  return buffer;
}

/** Opens the rooms: from now on the platform is asked in the name of one, or of none. Resolves to what closes them. */
export async function openRooms(): Promise<() => Promise<void>> {
  // a page in a call captures, and so may start sound without a gesture; else WebKit wants a recent one for each context
  const call = await navigator.mediaDevices.getUserMedia({ audio: true });
  player = new AudioContext();
  await player.resume();

  const { AudioContext: Real, setTimeout: set, clearTimeout: clear, reportError: report } = globalThis;
  class Watched extends Real {
    constructor(options?: AudioContextOptions) {
      if (current?.audio === 'refused') throw new DOMException('no more', 'NotSupportedError');
      super(options);
      current?.graphs.push(this);
    }
    override createMediaStreamSource(stream: MediaStream): MediaStreamAudioSourceNode {
      const isOwn = this.sampleRate !== 8000;
      if (current?.audio === 'at its own rate' && !isOwn) throw new DOMException('different rate', 'NotSupportedError');
      return super.createMediaStreamSource(stream);
    }
  }
  vi.stubGlobal('AudioContext', Watched);
  vi.stubGlobal('setTimeout', (ring: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
    const room = current;
    const timer: unknown = set(() => {
      timers.delete(timer);
      if (room) room.within(() => ring(...args));
      else ring(...args);
    }, delay);
    if (room) timers.set(timer, room);
    return timer;
  });
  vi.stubGlobal('clearTimeout', (timer: ReturnType<typeof set>) => {
    timers.delete(timer);
    clear(timer);
  });
  vi.stubGlobal('reportError', (error: unknown) => (current ? current.errors.push(String(error)) : report(error)));
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + (current?.ahead ?? 0));

  return async () => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    for (const track of call.getTracks()) track.stop();
    await player.close();
  };
}
