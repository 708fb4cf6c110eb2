export interface Engines {
  chromium: string | undefined;
  firefox: string | undefined;
  webkit: { driver: string; miniBrowser: string; xvfb: string } | undefined;
  cc: string | undefined;
}
export function findEngines(): Engines;
export const packages: Record<keyof Engines, string[][]>;
