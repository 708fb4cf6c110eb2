import { expect } from './expect.ts';

/** A moment: epoch milliseconds, a `Date`, or an ISO 8601 string. */
export type Instant = number | Date | string;

/**
 * Epoch milliseconds of an instant.
 * @throws TypeError when the value is not an instant
 */
export function toEpochMs(name: string, instant: Instant): number {
  const ms = new Date(instant).getTime();
  expect(Number.isFinite(ms), name, 'epoch milliseconds, a valid Date or an ISO 8601 string', instant);
  return ms;
}
