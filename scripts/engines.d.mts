export interface Engines {
  chromium: string | undefined;
  firefox: string | undefined;
  webkit: { driver: string; miniBrowser: string; xvfb: string } | undefined;
  cc: string | undefined;
  /** The folder of the server's programs. */
  postgres: string | undefined;
}
export function findEngines(): Engines;
export const packages: Record<keyof Engines, string[][]>;
export const variables: Record<keyof Engines, string[]>;
