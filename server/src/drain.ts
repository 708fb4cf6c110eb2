import { durationOf } from './rules/duration.ts';

const longest = 3_600_000;

/** Describes a valid drain in messages. */
export const drainForm = 'a duration of at most 1 h such as "5s", or a number of ms';

/** How long a stopping server still answers requests, in ms; `undefined` if the value is not valid. */
export function drainOf(value: unknown): number | undefined {
  const ms = durationOf(value);
  return ms !== undefined && ms <= longest ? ms : undefined;
}
