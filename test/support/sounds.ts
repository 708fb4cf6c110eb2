// Sounds of a room with a microphone, made from numbers: the same for the same seed, in Node and in browsers.
// All are full scale floats, mono, and their level is set by `atLevel`.

/** Pseudo random numbers in [0, 1): mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What every sound is made of. */
export interface Take {
  readonly seconds: number;
  readonly rate: number;
  readonly seed: number;
}

export type Sound = (take: Take) => Float32Array;

function made({ seconds, rate }: Take, sample: (time: number, index: number) => number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * rate)); // `Float32Array.from` takes ten times as long
  for (let index = 0; index < samples.length; index++) samples[index] = sample(index / rate, index);
  return samples;
}

/** A resonance, as of a mouth or a table: two poles. */
function resonator(frequency: number, bandwidth: number, rate: number): (sample: number) => number {
  const radius = Math.exp((-Math.PI * bandwidth) / rate);
  const turn = 2 * radius * Math.cos((2 * Math.PI * frequency) / rate);
  let [last, before] = [0, 0];
  return (sample) => {
    const next = (1 - radius) * sample + turn * last - radius * radius * before;
    [before, last] = [last, next];
    return next;
  };
}

/** Root mean square of the part that sounds: what is 30 dB below the loudest 20 ms is a pause. */
function levelOf(samples: Float32Array, rate: number): number {
  const size = Math.round(rate / 50);
  const powers: number[] = [];
  for (let start = 0; start + size <= samples.length; start += size) {
    let sum = 0;
    for (let i = start; i < start + size; i++) sum += (samples[i] as number) ** 2;
    powers.push(sum / size);
  }
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  const loud = powers.filter((power) => power > loudest / 1000);
  return 10 * Math.log10(loud.reduce((sum, power) => sum + power, 0) / Math.max(1, loud.length));
}

/** The sound at a level in dB below full scale. */
export function atLevel(decibels: number, sound: Sound): Sound {
  return (take) => {
    const samples = sound(take);
    const gain = 10 ** ((decibels - levelOf(samples, take.rate)) / 20);
    return samples.map((sample) => sample * gain);
  };
}

/** All of them at once. */
export function mix(...sounds: readonly Sound[]): Sound {
  return (take) => {
    const mixed = made(take, () => 0);
    for (const [part, sound] of sounds.entries()) {
      const samples = sound({ ...take, seed: take.seed * 31 + part });
      for (let index = 0; index < mixed.length; index++) {
        mixed[index] = (mixed[index] as number) + (samples[index] as number);
      }
    }
    return mixed;
  };
}

/** One after the other, each for its seconds. */
export function inTurn(...parts: readonly (readonly [seconds: number, sound: Sound])[]): Sound {
  return ({ rate, seed }) => {
    const pieces = parts.map(([seconds, sound], index) => sound({ seconds, rate, seed: seed * 17 + index }));
    const joined = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let end = 0;
    for (const piece of pieces) {
      joined.set(piece, end);
      end += piece.length;
    }
    return joined;
  };
}

export const silence: Sound = (take) => made(take, () => 0);

export const whiteNoise: Sound = (take) => {
  const next = random(take.seed);
  return made(take, () => next() * 2 - 1);
};

/** Air and a motor: noise that falls by 6 dB an octave, and the tones of the blades. */
export const fan: Sound = (take) => {
  const next = random(take.seed);
  const blades = 90 + 60 * next();
  let low = 0;
  return made(take, (time) => {
    low += 0.08 * (next() * 2 - 1 - low);
    const tones = Math.sin(2 * Math.PI * blades * time) + 0.5 * Math.sin(4 * Math.PI * blades * time);
    return low + 0.03 * tones;
  });
};

/** Mains hum of 50 or 60 Hz with its harmonics; a lamp's or a charger's buzz has many. */
export const hum =
  (mains: 50 | 60, harmonics = 12): Sound =>
  (take) => {
    const next = random(take.seed);
    const phases = Array.from({ length: harmonics }, () => 2 * Math.PI * next());
    // it repeats itself with every period of the mains: one period is made, and then repeated
    const period: number[] = [];
    const length = take.rate / (take.rate % mains === 0 ? mains : 10); // 60 Hz fits into 8 kHz only every 0.1 s
    return made(take, (time, index) => {
      if (index >= length) return period[index % length] as number;
      let sum = 0;
      for (const [harmonic, phase] of phases.entries()) {
        sum += Math.sin(2 * Math.PI * mains * (harmonic + 1) * time + phase) / (harmonic + 1);
      }
      period.push(sum);
      return sum;
    });
  };

/** Puts short sounds at moments. */
function scatter(take: Take, moments: readonly number[], strike: (next: () => number) => (age: number) => number) {
  const next = random(take.seed + 1);
  const samples = made(take, () => 0);
  for (const moment of moments) {
    const sound = strike(next);
    const start = Math.max(0, Math.round(moment * take.rate));
    const end = Math.min(samples.length, start + Math.round(0.6 * take.rate));
    for (let i = start; i < end; i++) samples[i] = (samples[i] as number) + sound((i - start) / take.rate);
  }
  return samples;
}

/** Keys at a rate: each a click going down and a softer one coming up, and the table that rings with it for 20 ms. */
export const typing =
  (keysPerSecond: number): Sound =>
  (take) => {
    const next = random(take.seed);
    const moments: number[] = [];
    for (let time = 0.1; time < take.seconds; time += (0.5 + next()) / keysPerSecond) {
      moments.push(time, time + 0.06 + 0.06 * next());
    }
    return scatter(take, moments, (next) => {
      const strength = 0.3 + 0.7 * next();
      const ring = 150 + 350 * next();
      const decay = 0.01 + 0.015 * next();
      return (age) =>
        strength *
        ((next() * 2 - 1) * Math.exp(-age / 0.004) + 0.6 * Math.sin(2 * Math.PI * ring * age) * Math.exp(-age / decay));
    });
  };

/** Somebody coughs at these seconds: a burst, rough air, and now and then a voice at the end; 0.3 to 0.5 s each. */
export const coughs =
  (...moments: readonly number[]): Sound =>
  (take) =>
    scatter(take, moments, (next) => {
      const { rate } = take;
      const throat = [resonator(500, 200, rate), resonator(1400, 300, rate), resonator(2600, 400, rate)];
      const length = 0.3 + 0.2 * next();
      const pitch = 120 + 120 * next();
      const isVoiced = next() < 0.6;
      let phase = 0;
      return (age) => {
        const burst = Math.exp(-age / 0.03);
        const air = age < length ? 0.35 * Math.exp(-age / 0.15) : 0;
        const voiced = isVoiced && age > length - 0.12 && age < length ? 0.25 : 0;
        phase += (pitch * (1 + 0.2 * (next() - 0.5))) / rate;
        const pulse = phase >= 1 ? 12 : 0;
        if (phase >= 1) phase -= 1;
        const excited = (next() * 2 - 1) * (burst + air) + pulse * voiced;
        return throat.reduce((sum, resonance) => sum + resonance(excited), 0);
      };
    });

/** A tone that comes and goes, as of an alarm, a dial or a washing machine that is done. */
export const beeps =
  (frequency: number, perSecond: number): Sound =>
  (take) =>
    made(take, (time) => {
      const within = (time * perSecond) % 1;
      const envelope = Math.min(1, within * 50, Math.max(0, (0.5 - within) * 50));
      return Math.sin(2 * Math.PI * frequency * time) * envelope;
    });

/** Plucked chords and a melody, four notes a second. */
export const music: Sound = (take) => {
  const next = random(take.seed);
  const scale = [0, 2, 4, 5, 7, 9, 11, 12];
  const moments = Array.from({ length: Math.ceil(take.seconds * 4) }, (_, index) => index / 4);
  return scatter(take, moments, () => {
    const notes = [0, 1].map((octave) => 220 * 2 ** (octave + (scale[Math.floor(next() * 8)] as number) / 12));
    return (age) =>
      notes.reduce(
        (sum, note) =>
          sum +
          [1, 2, 3, 4].reduce((tones, n) => tones + Math.sin(2 * Math.PI * note * n * age) / n, 0) *
            Math.exp(-age / 0.2) *
            Math.min(1, age * 200),
        0,
      );
  });
};

/** Formants of vowels (Hz), as tables of phonetics have them for men; women and children have them higher. */
const vowels = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
  [490, 1350, 1690],
] as const;

export interface Voice {
  /** Mean pitch, Hz: 85 to 155 of men, 165 to 255 of women, to 350 of children. */
  readonly pitch: number;
  /** Syllables a second: 3 to 6. */
  readonly pace: number;
}

/**
 * Something like speech: syllables of a voiced vowel with formants, some begun with a consonant of noise, with pitch that glides
 * by 10 to 30 % within a syllable, falls over a phrase and shakes a little, in phrases of 4 to 9 syllables with pauses between.
 */
export const talk =
  ({ pitch, pace }: Voice): Sound =>
  (take) => {
    const { rate } = take;
    const next = random(take.seed);
    const size = pitch > 150 ? 1.15 : 1;
    const hiss = resonator(4500 > rate / 2 ? rate / 2.5 : 4500, 1500, rate);
    const samples = made(take, () => 0);
    let time = 0.05;
    let left = 0;
    let phrase = 1;
    let phase = 0;
    let slope = 0;
    while (time < take.seconds) {
      if (left === 0) {
        if (time > 0.1) time += 0.3 + 0.6 * next();
        left = phrase = 4 + Math.floor(6 * next());
      }
      left--;
      const length = (0.7 + 0.6 * next()) / pace;
      const formants = vowels[Math.floor(next() * vowels.length)] as readonly number[];
      const mouth = formants.map((formant, index) => resonator(formant * size, 60 + 40 * index, rate));
      const consonant = next() < 0.6 ? Math.min(0.09, length * 0.35) : 0;
      const isFricative = next() < 0.5;
      const stress = 0.4 + 0.6 * next();
      const glide = (next() < 0.3 ? 1 : -1) * (0.1 + 0.2 * next());
      const tone = pitch * (0.85 + 0.3 * (left / phrase)) * (0.93 + 0.14 * next());
      const start = Math.round(time * rate);
      const end = Math.min(samples.length, start + Math.round(length * rate));
      for (let i = start; i < end; i++) {
        const age = (i - start) / rate;
        const voicedAge = age - consonant;
        const envelope = Math.min(1, Math.max(0, voicedAge / 0.04), Math.max(0.03, (length - age) / 0.06));
        phase += (tone * (1 + 0.02 * (next() - 0.5)) * (1 + glide * (age / length - 0.5))) / rate;
        let pulse = 0;
        if (phase >= 1) {
          phase -= 1;
          pulse = 1;
        }
        slope += 0.5 * (pulse - slope); // a glottis falls off towards high frequencies
        const voiced = (slope * 6 + 0.02 * (next() * 2 - 1)) * envelope * stress;
        const noise = voicedAge < 0 ? hiss((next() * 2 - 1) * (isFricative ? 0.3 : voicedAge > -0.02 ? 0.4 : 0)) : 0;
        let sample = noise * 0.5;
        for (const [index, resonance] of mouth.entries()) sample += resonance(voiced) / (1 + 0.7 * index);
        samples[i] = sample;
      }
      time += length;
    }
    return samples;
  };

/** The sound in a room: echoes that die away within a third of a second. */
export const inRoom =
  (sound: Sound): Sound =>
  (take) => {
    const dry = sound(take);
    const next = random(take.seed + 7);
    const echoes = Array.from({ length: 24 }, () => {
      const delay = 0.005 + 0.2 * next();
      return [Math.round(delay * take.rate), (next() < 0.5 ? -0.35 : 0.35) * Math.exp(-delay / 0.08)] as const;
    });
    const wet = dry.slice();
    for (const [delay, gain] of echoes)
      for (let i = delay; i < wet.length; i++) wet[i] = (wet[i] as number) + gain * (dry[i - delay] as number);
    return wet;
  };

/**
 * The sound as an overloaded machine captures it: so many gaps a second, 9 to 19 ms of zeros each. About one a second was
 * measured in Chromium and WebKit.
 */
export const withGaps =
  (perSecond: number, sound: Sound): Sound =>
  (take) => {
    const next = random(take.seed + 13);
    const samples = sound(take).slice();
    for (let time = 0.2; time < take.seconds; time += (0.5 + next()) / perSecond) {
      const start = Math.round(time * take.rate);
      samples.fill(0, start, start + Math.round((0.009 + 0.01 * next()) * take.rate));
    }
    return samples;
  };

/** As a file that browsers play, and that Chromium takes for its fake microphone: 16 bit PCM. */
export function toWav(samples: Float32Array, rate: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at: number, value: string) => {
    for (let i = 0; i < value.length; i++) bytes.setUint8(at + i, value.charCodeAt(i));
  };
  text(0, 'RIFF');
  bytes.setUint32(4, 36 + 2 * samples.length, true);
  text(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true); // PCM
  bytes.setUint16(22, 1, true); // mono
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, 2 * rate, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  text(36, 'data');
  bytes.setUint32(40, 2 * samples.length, true);
  for (const [i, sample] of samples.entries()) {
    bytes.setInt16(44 + 2 * i, Math.max(-1, Math.min(1, sample)) * 32_767, true);
  }
  return new Uint8Array(bytes.buffer);
}
