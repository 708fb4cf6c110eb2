import { expect } from './expect.ts';

/** A moment: epoch milliseconds, a `Date`, or an ISO 8601 string with its zone: `2026-11-30T17:00:00Z`. */
export type Instant = number | Date | string;

/** Without a zone, a date with a time is read by the machine's own zone, and one without a time as UTC. */
const zonedTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

const expectation =
  'epoch milliseconds, a valid Date or an ISO 8601 string with its zone, such as 2026-11-30T17:00:00Z';

/**
 * Epoch milliseconds of an instant.
 * @throws TypeError when the value is not an instant
 */
export function toEpochMs(name: string, instant: Instant): number {
  const isKnown =
    typeof instant === 'string'
      ? zonedTime.test(instant)
      : 'toFixed' in Object(instant) || 'getTime' in Object(instant);
  const ms = isKnown ? new Date(instant).getTime() : Number.NaN;
  expect(Number.isFinite(ms), name, expectation, instant);
  return ms;
}
