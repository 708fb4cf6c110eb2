// An audio graph without audio: contexts and analysers that hand out the samples of what sounds at this moment of a driven
// clock. What a minute of talk does to a source is known in milliseconds, and does not depend on how busy the machine is.
import { vi } from 'vitest';
import type { Sound } from './sounds.ts';

const [seconds, rate] = [10, 8000];
const recordings = new Map<Sound, Float32Array>();

/** Ten seconds of a sound, which are played again and again: made once, because it takes a while. */
function recording(sound: Sound): Float32Array {
  const made = recordings.get(sound) ?? sound({ seconds, rate, seed: 1 });
  recordings.set(sound, made);
  return made;
}

/** A microphone in a room where this sounds. */
export class FakeTrack {
  readonly kind = 'audio';
  readyState: MediaStreamTrackState = 'live';
  enabled = true;
  muted = false;
  readonly samples: Float32Array;

  constructor(sound: Sound) {
    this.samples = recording(sound);
  }

  stop(): void {
    this.readyState = 'ended';
  }
}

class FakeStream {
  readonly tracks: Set<FakeTrack>;

  constructor(tracks: readonly FakeTrack[] = []) {
    this.tracks = new Set(tracks);
  }

  getAudioTracks(): FakeTrack[] {
    return [...this.tracks];
  }

  addTrack(track: FakeTrack): void {
    this.tracks.add(track);
  }

  removeTrack(track: FakeTrack): void {
    this.tracks.delete(track);
  }
}

class FakeContext {
  readonly sampleRate: number;
  readonly audible = new Set<FakeTrack>();
  /** How often it was asked to start. */
  resumes = 0;
  state: AudioContextState;
  /** Whether its samples are zeros, as those of a source node that has lost its microphone. */
  isDeaf = false;
  #startedAt = Date.now();
  /** Seconds: where the clock stands while nothing may sound, or while it is stuck. */
  #stoodAt: number | undefined;
  readonly #audio: FakeAudio;

  constructor(audio: FakeAudio, { sampleRate = 48_000 }: AudioContextOptions) {
    if (audio.gives === 'nothing') throw new DOMException('no more', 'NotSupportedError');
    this.#audio = audio;
    this.sampleRate = sampleRate;
    this.state = audio.opens;
    if (audio.opens !== 'running') this.#stoodAt = 0;
    audio.contexts.push(this);
  }

  /** Seconds: it stands still while nothing may sound. */
  get currentTime(): number {
    return this.#stoodAt ?? (Date.now() - this.#startedAt) / 1000;
  }

  /** The browser stops the clock, and says that it is in this state. */
  stand(state: AudioContextState): void {
    this.#stoodAt = this.currentTime;
    this.state = state;
  }

  async resume(): Promise<void> {
    this.resumes++;
    if (this.state !== 'suspended' || this.#audio.keepsSuspended) return;
    this.state = 'running';
    this.#startedAt = Date.now() - (this.#stoodAt ?? 0) * 1000;
    this.#stoodAt = undefined;
  }

  async close(): Promise<void> {
    this.state = 'closed';
  }

  createMediaStreamSource(stream: FakeStream) {
    if (this.#audio.gives === 'own rate' && this.sampleRate !== 48_000) {
      throw new DOMException('different rate', 'NotSupportedError');
    }
    return {
      connect: () => stream.tracks.forEach((track) => void this.audible.add(track)),
      disconnect: () => stream.tracks.forEach((track) => void this.audible.delete(track)),
    };
  }
}

class FakeAnalyser {
  readonly #context: FakeContext;
  readonly #size: number;

  constructor(context: FakeContext, { fftSize = 2048 }: AnalyserOptions) {
    this.#context = context;
    this.#size = fftSize;
  }

  /** The latest samples of all that is connected and sounds. */
  getFloatTimeDomainData(samples: Float32Array): void {
    const { currentTime, sampleRate, audible, isDeaf } = this.#context;
    const start = Math.round(currentTime * sampleRate) - this.#size;
    const sounding = [...audible].filter(({ enabled, readyState }) => enabled && readyState === 'live');
    for (let i = 0; i < this.#size; i++) {
      const at = Math.floor(((start + i) * rate) / sampleRate);
      samples[i] =
        at < 0 || isDeaf
          ? 0
          : sounding.reduce((sum, track) => sum + (track.samples[at % track.samples.length] as number), 0);
    }
  }
}

/** Puts itself in place of the platform's audio; `vi.unstubAllGlobals()` takes it away. Use it with fake timers. */
export class FakeAudio {
  /** Every audio graph that was opened. */
  readonly contexts: FakeContext[] = [];
  /** What was reported to the page. */
  readonly errors: string[] = [];
  /** What the browser gives: audio at any rate, at no rate but the microphone's own, or no audio at all. */
  gives: 'any rate' | 'own rate' | 'nothing' = 'any rate';
  /** The state of graphs when they are opened: `suspended` where sound may start only when the person has touched the page. */
  opens: AudioContextState = 'running';
  /** Whether `resume()` does nothing. */
  keepsSuspended = false;
  readonly #page = new EventTarget();

  constructor() {
    const audio = this;
    vi.stubGlobal(
      'AudioContext',
      class extends FakeContext {
        constructor(options: AudioContextOptions) {
          super(audio, options);
        }
      },
    );
    vi.stubGlobal('AnalyserNode', FakeAnalyser);
    vi.stubGlobal('MediaStream', FakeStream);
    vi.stubGlobal('addEventListener', this.#page.addEventListener.bind(this.#page));
    vi.stubGlobal('reportError', (error: unknown) => audio.errors.push(String(error)));
  }

  /** The states of all graphs, the oldest first. */
  get states(): AudioContextState[] {
    return this.contexts.map(({ state }) => state);
  }

  /** The graph that was opened last. */
  get latest(): FakeContext {
    return this.contexts.at(-1) as FakeContext;
  }

  /** The person presses on the page. */
  press(): void {
    this.#page.dispatchEvent(new Event('pointerdown'));
  }
}
