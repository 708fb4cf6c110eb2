export interface Engines {
  chromium: string | undefined;
  firefox: string | undefined;
  webkit: { driver: string; miniBrowser: string; xvfb: string } | undefined;
  cc: string | undefined;
  /** The folder of the server's programs. */
  postgres: string | undefined;
  /** Prometheus's tool for rules, promtool. */
  prometheus: string | undefined;
  pgbouncer: string | undefined;
  nginx: string | undefined;
  /** The screen reader, with the programs that it needs. */
  orca: Record<'orca' | 'xvfb' | 'openbox' | 'xdotool' | 'dbus' | 'gdbus' | 'accessibilityBus', string> | undefined;
}
export function findEngines(): Engines;
export const optional: readonly (keyof Engines)[];
export const packages: Record<keyof Engines, string[][]>;
export const variables: Record<keyof Engines, string[]>;
