// Loudness does not tell speech from the other sounds of a room. Three things do: a voice has a pitch of 70 to 400 Hz, it has
// three to six syllables a second, and its pitch glides. So the sound is cut into frames of 25 ms. A frame counts if it stands
// out from the noise, has a pitch, and lasts near the peak of its syllable. A key rings and dies away within a frame or two, a
// cough has no pitch, a fan or a hum is noise that does not change, a beep and a note hold their pitch until the next one, and
// the pitch of a bark jumps. An overloaded machine leaves gaps of 9 to 19 ms in its capture: frames with a gap are skipped, as if
// they had never been. Levels are dB below full scale. The limits were chosen on half of the recordings of bench/speech;
// docs/speech.md has what the other half reaches.

/** Returns whether this block of sound, which continues the block before, is speech. */
export type SpeechDetector = (samples: Float32Array, sampleRate: number) => boolean;

/**
 * What matters of a frame: how many samples the period of the voice has changed since the frame before. It is NaN if there was no
 * voice that lasts in both, and {@link newSyllable} for the first one of a syllable.
 */
type Step = number;
/** The second voiced frame of a syllable, which makes the syllable certain. */
const newSyllable: Step = -1;

/** Samples a second. About 4 kHz contains the pitch and the two strongest formants. */
const rate = 4000;
const frameLength = 100;
/** A frame with more than 3 ms of zeros has a gap. A frame of nothing but zeros is silence. */
const shortestGap = 12;
/** Periods of 7 to 14 ms, in samples. A voice between 70 and 400 Hz has one of them, or a fraction of one. */
const [shortestLag, longestLag] = [28, 57];

/** How alike the periods of a voice are at least, 0 to 1. */
const alike = 0.6;
/** A syllable begins and ends with a change of level by so many dB. */
const dip = 6;
/** The decision is made on so many frames: 10 s. */
const remembered = 400;
/** So many syllables, and so many glides, must be among them. */
const [neededSyllables, neededGlides] = [5, 7];
/** A glide changes the period by so many samples: 1 to 12 %. A note changes it less, and what changes it more is a jump. */
const [shortestGlide, longestGlide] = [0.4, 3.5];
/** The share of steps which must be glides. */
const neededShare = 0.2;

/** How fast the noise floor rises, in dB a frame: a fan that starts becomes the new silence within seconds. */
const rise = 0.05;
/** The lowest noise floor, in dB. Browsers that suppress noise send next to nothing between words. */
const quietest = -70;

/**
 * Creates a detector for one microphone in one room. It learns the noise floor as it goes.
 * @param threshold how far above the noise floor a voice must be, in dB
 */
export function createSpeechDetector(threshold: number): SpeechDetector {
  let floor = Infinity;
  let recent: readonly Step[] = [];
  let isInSyllable = false;
  /** The highest level of this syllable, or the lowest since the last one. */
  let extreme = Infinity;
  let run = 0;
  let lastLag = NaN;

  const judge = (sound: Float32Array, start: number): Step => {
    const level = levelOf(sound, start);
    // a muted microphone says nothing about the noise
    if (level > -Infinity) floor = Math.min(level, floor + rise);
    const standsOut = level > Math.max(floor, quietest) + threshold;
    const { likeness, lag } = standsOut ? repetition(sound, start) : { likeness: 0, lag: 0 };
    const isVoice = likeness > alike;

    extreme = isInSyllable ? Math.max(extreme, level) : Math.min(extreme, level);
    if (isInSyllable ? level < extreme - dip : isVoice && level > extreme + dip) {
      isInSyllable = !isInSyllable;
      extreme = level;
      run = 0;
    }
    if (isInSyllable && isVoice) run++;
    const voicedLag = isInSyllable && isVoice && run > 1 ? lag : NaN;
    const step = Math.abs(voicedLag - lastLag);
    lastLag = voicedLag;
    return voicedLag >= 0 && run === 2 ? newSyllable : step;
  };

  return (samples, sampleRate) => {
    const sound = prepare(samples, sampleRate);
    const fresh: Step[] = [];
    for (let start = longestLag; start + frameLength <= sound.length; start += frameLength)
      if (!hasGap(sound, start)) fresh.push(judge(sound, start));
    recent = [...recent, ...fresh].slice(-remembered);

    const count = (is: (step: Step) => boolean): number => recent.filter(is).length;
    const glides = count((step) => step >= shortestGlide && step <= longestGlide);
    return (
      fresh.includes(newSyllable) &&
      count((step) => step === newSyllable) >= neededSyllables &&
      glides >= Math.max(neededGlides, neededShare * count((step) => step >= 0))
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
    sound[i] = sample === 0 ? 0 : twice; // so that nothing rings on in a gap
  }
  return sound;
}

function hasGap(sound: Float32Array, start: number): boolean {
  let zeros = 0;
  for (let i = start; i < start + frameLength; i++) if (sound[i] === 0) zeros++;
  return zeros > shortestGap && zeros < frameLength;
}

function levelOf(sound: Float32Array, start: number): number {
  let power = 0;
  for (let i = start; i < start + frameLength; i++) power += (sound[i] as number) ** 2;
  return 10 * Math.log10(power / frameLength);
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
  let lag = likenesses.findIndex((one) => one > 0.9 * likeness);
  const at = (index: number): number => likenesses[index] as number;
  while (at(lag + 1) > at(lag)) lag++;
  // A glide is often less than a sample: the period is where the parabola through this peak and its neighbours has its own.
  const [before, peak, after] = [at(lag - 1), at(lag), at(lag + 1)];
  return { likeness, lag: lag + ((before - after) / (before - 2 * peak + after) / 2 || 0) };
}
