import type { Detector } from './detector.ts';

/** `slow`: with RNNoise, which takes more than ten minutes of a core. */
export function peers(options: { slow: boolean }): Promise<Detector[]>;
