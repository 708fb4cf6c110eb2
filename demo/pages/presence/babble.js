// A voice made from numbers: syllables without a meaning.

/** Vowels as their three lowest resonances, Hz. */
const vowels = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [390, 1990, 2550],
  [570, 840, 2410],
  [440, 1020, 2240],
];

/**
 * Fills in pulses of a throat that rises and falls, through the resonances of a mouth that opens and closes.
 * @param {Float32Array} samples
 * @param {number} rate Hz
 */
export function babble(samples, rate) {
  const state = [0, 0, 0, 0, 0, 0];
  let phase = 0;
  for (let index = 0; index < samples.length; index++) {
    const time = index / rate;
    const syllable = Math.floor(time * 4.4);
    const within = time * 4.4 - syllable;
    // Every seventh syllable is a breath.
    const isSilent = syllable % 7 === 6;
    const loudness = isSilent ? 0 : Math.sin(Math.PI * within) ** 1.5;
    const pitch = 118 + 26 * Math.sin(syllable * 2.4 + within) - 12 * within;
    phase += pitch / rate;
    const isPulse = phase >= 1;
    if (isPulse) phase -= 1;
    let mixed = 0;
    vowels[(syllable * 3) % vowels.length].forEach((frequency, formant) => {
      const radius = Math.exp((-Math.PI * (60 + 30 * formant)) / rate);
      const turn = 2 * radius * Math.cos((2 * Math.PI * frequency) / rate);
      const [last, before] = [state[2 * formant], state[2 * formant + 1]];
      const next = (isPulse ? 1 : 0) + turn * last - radius * radius * before;
      state[2 * formant + 1] = last;
      state[2 * formant] = next;
      mixed += next / (1 + formant) ** 2;
    });
    samples[index] = mixed * loudness;
  }
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  for (let index = 0; index < samples.length; index++) samples[index] *= 0.5 / loudest;
}
