// What tells speech from the other sounds of a room is not how loud it is but how it is made: a voice repeats itself some 70 to 400
// times a second, and its syllables come and go three to six times a second. So sound is cut into frames of 25 ms, and a
// frame counts when it stands out from the noise, repeats itself, and lasts near the peak of its syllable: a key rings and dies away
// within a frame or two, a cough is mostly rough air, a fan and a hum are noise that does not change.
// All levels are dB below full scale. The numbers were tuned on recorded and synthesised voices and on the sounds of
// test/support/sounds.ts; test/core/speech-detector.test.ts holds what they reach.

/** Tells whether the sound of this moment, which goes on from the block before, is speech. */
export type SpeechDetector = (samples: Float32Array, sampleRate: number) => boolean;

interface Frame {
  readonly standsOut: boolean;
  /** A voice that lasts. */
  readonly isVoiced: boolean;
  /** Here a syllable is certain: its second voiced frame. */
  readonly isSyllable: boolean;
  /** After how many samples the sound repeats itself, which goes up and down as people talk. */
  readonly lag: number;
}

/** Sound is looked at in samples of about 4 kHz, in which pitch and the two strongest formants are. */
const rate = 4000;
const frameLength = 100;
/** A voice between 70 and 400 Hz repeats itself after some of these samples, 7 to 14 ms, if not for the first time. */
const [shortestLag, longestLag] = [28, 57];

/** How alike the repetitions are, 0 to 1, from which on it is a voice. */
const alike = 0.6;
/** A syllable ends, and the next one begins, with a change of level by this much (dB). */
const dip = 6;
/** Speech is decided on this many frames: 4 s … */
const remembered = 160;
/** … of which this many are voiced (0.35 s), in this many syllables, of this many pitches: a beep has one. */
const needed = { voiced: 14, syllables: 5, lags: 3 };
/** And this share of all that stands out: of typing it is up to 0.13, though the keys ring in the room, of talk 0.2 to 0.9. */
const neededShare = 0.18;

/** By how much the noise floor rises a frame (dB): a fan that starts is the new silence within some seconds. */
const rise = 0.05;
/** Quieter than this is no noise to stand out from: browsers that suppress noise send next to nothing between words. */
const quietest = -70;

/**
 * Makes a detector for one microphone in one room: it learns the noise floor as it goes.
 * @param threshold how far above the noise floor a voice has to be, dB
 */
export function createSpeechDetector(threshold: number): SpeechDetector {
  let floor: number | undefined;
  let recent: readonly Frame[] = [];
  let isInSyllable = false;
  /** The highest level of this syllable, or the lowest since the last one. */
  let extreme = Infinity;
  let run = 0;

  const judge = (sound: Float32Array, start: number, level: number): Frame => {
    // muted is not quiet: there is nothing to learn from it
    if (level > -Infinity) floor = Math.min(level, (floor ?? level) + rise);
    const standsOut = level > Math.max(floor ?? 0, quietest) + threshold;
    const { likeness, lag } = standsOut ? repetition(sound, start) : { likeness: 0, lag: 0 };
    const isVoice = likeness > alike;

    extreme = isInSyllable ? Math.max(extreme, level) : Math.min(extreme, level);
    if (isInSyllable ? level < extreme - dip : isVoice && level > extreme + dip) {
      isInSyllable = !isInSyllable;
      extreme = level;
      run = 0;
    }
    if (isInSyllable && isVoice) run++;
    const isVoiced = isInSyllable && isVoice && run > 1;
    return { standsOut, isVoiced, isSyllable: isVoiced && run === 2, lag };
  };

  return (samples, sampleRate) => {
    const sound = prepare(samples, sampleRate);
    const starts: number[] = [];
    for (let start = longestLag; start + frameLength <= sound.length; start += frameLength) starts.push(start);
    const levels = starts.map((start) => levelOf(sound, start));
    floor ??= lowFifth(levels);
    const fresh = starts.map((start, index) => judge(sound, start, levels[index] as number));
    recent = [...recent, ...fresh].slice(-remembered);

    const voiced = recent.filter(({ isVoiced }) => isVoiced);
    return (
      fresh.some(({ isSyllable }) => isSyllable) &&
      voiced.length >= needed.voiced &&
      voiced.length >= neededShare * recent.filter(({ standsOut }) => standsOut).length &&
      voiced.filter(({ isSyllable }) => isSyllable).length >= needed.syllables &&
      new Set(voiced.map(({ lag }) => lag)).size >= needed.lags
    );
  };
}

/** Brings sound to 4 kHz and takes away what is below 150 Hz: hum, and the thump of a table. */
function prepare(samples: Float32Array, sampleRate: number): Float32Array {
  const factor = Math.max(1, Math.round(sampleRate / rate));
  const sound = new Float32Array(Math.floor(samples.length / factor));
  let [before, once, onceBefore, twice] = [0, 0, 0, 0];
  for (let i = 0; i < sound.length; i++) {
    let sum = 0;
    for (let j = i * factor; j < (i + 1) * factor; j++) sum += samples[j] as number;
    const sample = sum / factor;
    once = 0.81 * (once + sample - before);
    twice = 0.81 * (twice + once - onceBefore);
    before = sample;
    onceBefore = once;
    sound[i] = twice;
  }
  return sound;
}

function levelOf(sound: Float32Array, start: number): number {
  let power = 0;
  for (let i = start; i < start + frameLength; i++) power += (sound[i] as number) ** 2;
  return 10 * Math.log10(power / frameLength);
}

/** The noise between the first words: what a fifth of the frames stays below. */
function lowFifth(levels: readonly number[]): number | undefined {
  const heard = levels.filter((level) => level > -Infinity).sort((a, b) => a - b);
  return heard[Math.floor(heard.length / 5)];
}

/**
 * How much a frame is like the sound just before it, at best, and after how many samples. Measured by the stronger of the
 * two: what dies away, as the ringing of a key, is not like itself a few ms ago, however pure its tone.
 */
function repetition(sound: Float32Array, start: number): { likeness: number; lag: number } {
  const likenesses: number[] = [];
  for (let lag = shortestLag; lag <= longestLag; lag++) {
    let [product, own, past] = [0, 0, 0];
    for (let i = start; i < start + frameLength; i++) {
      const sample = sound[i] as number;
      const earlier = sound[i - lag] as number;
      product += sample * earlier;
      own += sample * sample;
      past += earlier * earlier;
    }
    likenesses.push(product / Math.max(own, past));
  }
  const likeness = Math.max(...likenesses);
  // the first of several that are nearly as good: which of them is best is up to noise
  return { likeness, lag: likenesses.findIndex((one) => one > 0.9 * likeness) };
}
