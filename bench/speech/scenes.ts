// Scenes: what a microphone hears for some minutes, made of recordings.
import {
  atLevel,
  beeps,
  fan,
  hum,
  mix,
  type Sound,
  silence,
  type Take,
  whiteNoise,
  withGaps,
} from '../../test/support/sounds.ts';
import { type Half, noiseRecordings, type Recordings, rate, voices } from './recordings.ts';

export interface Scene {
  readonly name: string;
  readonly half: Half;
  readonly isTalk: boolean;
  readonly samples: Float32Array;
}

/** Seconds of talk of each speaker, and of each noise. */
const [talkSeconds, noiseSeconds] = [60, 180];

/** Pseudo random numbers from 0 to 1, the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One recording after the other, in an order of its own, with pauses between (seconds, from and to), again and again. */
const playlist =
  ({ files }: Recordings, [shortest, longest]: readonly [number, number]): Sound =>
  ({ seconds, seed }) => {
    const next = random(seed);
    const samples = new Float32Array(seconds * rate);
    let at = Math.round(rate / 2);
    while (at < samples.length) {
      const file = files[Math.floor(next() * files.length)] as Float32Array;
      samples.set(file.subarray(0, samples.length - at), at);
      at += file.length + Math.round((shortest + (longest - shortest) * next()) * rate);
    }
    return samples;
  };

/** As loud as each other: recordings differ by 20 dB and more. */
const even = (recordings: Recordings): Recordings => ({
  ...recordings,
  files: recordings.files.map((file) => atLevel(-25, () => file)({ seconds: 0, rate, seed: 0 })),
});

/**
 * A room whose echoes die away by 60 dB within so many seconds, with the direct sound as loud as all echoes: an impulse response of 1,000
 * echoes a second of either sign (velvet noise).
 */
const inRoom =
  (seconds: number, sound: Sound): Sound =>
  (take) => {
    const next = random(take.seed);
    const dry = sound(take);
    const echoes = Array.from({ length: Math.round(1000 * seconds) }, (_, index) => {
      const time = (index + next()) / 1000;
      return {
        delay: Math.round((time + 0.003) * rate),
        gain: (next() < 0.5 ? -1 : 1) * 10 ** ((-3 * time) / seconds),
      };
    });
    const power = echoes.reduce((sum, { gain }) => sum + gain * gain, 0);
    const wet = dry.slice();
    for (const { delay, gain } of echoes) {
      const share = gain / Math.sqrt(power);
      for (let i = delay; i < wet.length; i++) wet[i] = (wet[i] as number) + share * (dry[i - delay] as number);
    }
    return wet;
  };

/** Five keys a second. Each recording is one key going down or coming up. */
const typing =
  (keys: Recordings): Sound =>
  ({ seconds, seed }) => {
    const next = random(seed);
    const samples = new Float32Array(seconds * rate);
    for (let time = 0.2; time < seconds; time += 0.05 + 0.1 * next()) {
      const key = keys.files[Math.floor(next() * keys.files.length)] as Float32Array;
      const start = Math.round(time * rate);
      for (let i = 0; i < key.length && start + i < samples.length; i++)
        samples[start + i] = (samples[start + i] as number) + (key[i] as number);
    }
    return samples;
  };

/** Tones of changing pitch: the keys of a phone, or 200 to 3,000 Hz, a beep of 0.1 to 0.4 s at a time. */
const changingBeeps: Sound = ({ seconds, seed }: Take) => {
  const next = random(seed);
  const samples = new Float32Array(seconds * rate);
  const pick = (tones: readonly number[]): number => tones[Math.floor(next() * tones.length)] as number;
  for (let time = 0.2; time < seconds; ) {
    const length = 0.1 + 0.3 * next();
    const isKey = next() < 0.5;
    const tones = isKey ? [pick([697, 770, 852, 941]), pick([1209, 1336, 1477])] : [200 * 15 ** next()];
    const start = Math.round(time * rate);
    for (let i = 0; i < length * rate && start + i < samples.length; i++) {
      const age = i / rate;
      const envelope = Math.min(1, age * 200, (length - age) * 200);
      samples[start + i] = envelope * tones.reduce((sum, tone) => sum + Math.sin(2 * Math.PI * tone * age), 0);
    }
    time += length + 0.05 + 0.4 * next();
  }
  return samples;
};

/** Noise that falls by 3 dB an octave (the filter of Paul Kellet, economy version). */
const pinkNoise: Sound = (take) => {
  let [a, b, c] = [0, 0, 0];
  return whiteNoise(take).map((white) => {
    a = 0.99765 * a + white * 0.099046;
    b = 0.963 * b + white * 0.2965164;
    c = 0.57 * c + white * 1.0526913;
    return a + b + c + white * 0.1848;
  });
};

const quietRoom = atLevel(-65, fan);

/** All scenes of this half. */
export async function scenes(half: Half): Promise<Scene[]> {
  const noises = (await noiseRecordings()).filter((recordings) => recordings.half === half).map(even);
  const keys = noises.find(({ name }) => name === 'keys') as Recordings;
  const all: Scene[] = [];
  const add = (name: string, isTalk: boolean, sound: Sound, seed: number, capture = (all: Sound) => all): void => {
    const seconds = isTalk ? talkSeconds : noiseSeconds;
    all.push({ name, half, isTalk, samples: capture(mix(sound, quietRoom))({ seconds, rate, seed }) });
  };

  const speakers = (await voices()).filter((recordings) => recordings.half === half);
  for (const [index, recordings] of speakers.entries()) {
    const seed = index + 1;
    const voice = atLevel(-30, playlist(even(recordings), [0.2, 0.8]));
    add('clean', true, voice, seed);
    add('in a room (0.5 s)', true, atLevel(-30, inRoom(0.5, voice)), seed);
    add('over keys at 5 dB', true, mix(voice, atLevel(-35, typing(keys))), seed);
    add('with four gaps a second', true, voice, seed, (sound) => withGaps(4, sound));
  }
  for (const recordings of noises) {
    const isMusic = recordings.name.startsWith('music');
    const sound = recordings === keys ? typing(keys) : playlist(recordings, isMusic ? [1, 1] : [0.1, 1.5]);
    add(recordings.name, false, atLevel(-25, sound), half.length);
  }
  const made: readonly (readonly [string, Sound])[] = [
    ['beeps of changing pitch', atLevel(-25, changingBeeps)],
    ['a beep four times a second', atLevel(-25, beeps(880, 4))],
    ['hum', atLevel(-25, hum(50, 40))],
    ['fan', atLevel(-25, fan)],
    ['white noise', atLevel(-30, whiteNoise)],
    ['pink noise', atLevel(-30, pinkNoise)],
    ['silence', silence],
  ];
  for (const [name, sound] of made) add(name, false, sound, half.length);
  return all;
}
