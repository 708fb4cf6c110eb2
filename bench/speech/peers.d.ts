import type { Detector } from './detector.ts';

export function peers(): Promise<Detector[]>;
