// Durations as people write and read them.
import { expect } from '../expect.ts';

/** A duration: a number of ms, or text with units, the largest first: `'90s'`, `'30m'`, `'1h30m'`, `'2d'`. */
export type Duration = number | string;

/** Describes a {@link Duration} in messages. */
export const durationForm = 'a duration such as "90s", "30m" or "1h30m", or a number of ms';

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;
const form = /^(?=\d)(?:(?<d>\d{1,5})d)?(?:(?<h>\d{1,6})h)?(?:(?<m>\d{1,8})m)?(?:(?<s>\d{1,9})s)?$/;

/** A duration in ms; `undefined` if the value is not a duration. Text without a unit is not one. */
export function durationOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  const groups = typeof value === 'string' && form.exec(value)?.groups;
  if (!groups) return undefined;
  return Object.entries(units).reduce((sum, [unit, ms]) => sum + Number(groups[unit] ?? 0) * ms, 0);
}

/** A duration in ms. @throws TypeError if the value is not a duration */
export function parseDuration(name: string, value: unknown): number {
  const duration = durationOf(value);
  expect(duration !== undefined, name, durationForm, value);
  return duration;
}

/** A duration for people: `1 h 30 min`. */
export function formatDuration(ms: number): string {
  const words = { d: 'd', h: 'h', m: 'min', s: 's' } as const;
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of Object.entries(units) as [keyof typeof units, number][]) {
    const count = unit === 's' ? rest / size : Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${words[unit]}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0 s';
}
