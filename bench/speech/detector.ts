import { createSpeechDetector } from '../../src/core/speech-detector.ts';
import { rate } from './recordings.ts';

/** What is measured. */
export interface Detector {
  readonly name: string;
  /** A new detector, for one scene. It is given a second of sound at a time, and says whether it heard speech. */
  create(): (second: Float32Array) => boolean | Promise<boolean>;
}

/** As `speech()` uses it: with the default threshold, and all samples since the last reading. */
export const stillThere: Detector = {
  name: 'still-there',
  create() {
    const isSpeech = createSpeechDetector(9);
    return (second) => isSpeech(second, rate);
  },
};
