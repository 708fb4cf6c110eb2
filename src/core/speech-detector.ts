// Loudness does not tell speech from the other sounds of a room. Two things do: a voice has a pitch of 70 to 400 Hz, and three to
// six syllables a second. So the sound is cut into frames of 25 ms. A frame counts if it stands out from the noise, has a
// pitch, and lasts near the peak of its syllable. A key rings and dies away within a frame or two, a cough has no pitch, and a
// fan or a hum is noise that does not change.
// Levels are dB below full scale. The numbers were tuned on recorded and synthesised voices and on the sounds of
// test/support/sounds.ts; test/core/speech-detector.test.ts holds what they reach.

/** Returns whether this block of sound, which continues the block before, is speech. */
export type SpeechDetector = (samples: Float32Array, sampleRate: number) => boolean;

interface Frame {
  readonly standsOut: boolean;
  /** A voice that lasts. */
  readonly isVoiced: boolean;
  /** The second voiced frame of a syllable, which makes the syllable certain. */
  readonly isSyllable: boolean;
  /** The period of the sound, in samples: the pitch, which goes up and down as people talk. */
  readonly lag: number;
}

/** Samples a second. About 4 kHz contains the pitch and the two strongest formants. */
const rate = 4000;
const frameLength = 100;
/** Periods of 7 to 14 ms, in samples. A voice between 70 and 400 Hz has one of them, or a fraction of one. */
const [shortestLag, longestLag] = [28, 57];

/** How alike the periods of a voice are at least, 0 to 1. */
const alike = 0.6;
/** A syllable begins and ends with a change of level by so many dB. */
const dip = 6;
/** The decision is made on so many frames: 4 s. */
const remembered = 160;
/** So many of them must be voiced (0.35 s), in so many syllables, with so many different pitches: a beep has one. */
const needed = { voiced: 14, syllables: 5, lags: 3 };
/** The share of frames that stand out which must be voiced: typing reaches 0.13 with ringing keys, talk 0.2 to 0.9. */
const neededShare = 0.18;

/** How fast the noise floor rises, in dB a frame: a fan that starts becomes the new silence within seconds. */
const rise = 0.05;
/** The lowest noise floor, in dB. Browsers that suppress noise send next to nothing between words. */
const quietest = -70;

/**
 * Creates a detector for one microphone in one room. It learns the noise floor as it goes.
 * @param threshold how far above the noise floor a voice must be, in dB
 */
export function createSpeechDetector(threshold: number): SpeechDetector {
  let floor: number | undefined;
  let recent: readonly Frame[] = [];
  let isInSyllable = false;
  /** The highest level of this syllable, or the lowest since the last one. */
  let extreme = Infinity;
  let run = 0;

  const judge = (sound: Float32Array, start: number, level: number): Frame => {
    // a muted microphone says nothing about the noise
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

/** Resamples to 4 kHz and removes what is below 150 Hz: hum, and the thump of a table. */
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

/** The level that a fifth of the frames stay below: the noise between the first words. */
function lowFifth(levels: readonly number[]): number | undefined {
  const heard = levels.filter((level) => level > -Infinity).sort((a, b) => a - b);
  return heard[Math.floor(heard.length / 5)];
}

/**
 * How alike a frame is to the sound one period earlier, and that period. The comparison uses the louder of the two, so a
 * sound that dies away, such as a ringing key, is not alike, however pure its tone.
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
  // the shortest of several periods that are nearly as good: which of them is best depends on the noise
  return { likeness, lag: likenesses.findIndex((one) => one > 0.9 * likeness) };
}
