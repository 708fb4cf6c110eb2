import type { Detector } from './detector.ts';

/** `slow`: with RNNoise, which had not finished after five minutes of a core. */
export function peers(options: { slow: boolean }): Promise<Detector[]>;
