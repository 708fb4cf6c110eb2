// Limits for tests.
import type { Limit } from '../../src/rules/limit.ts';

export const minute = 60_000;

/** A limit of so many ms. */
export const limitOf = (duration: number | null, more: Partial<Limit> = {}): Limit => ({
  duration,
  scheduledEnd: null,
  grace: 0,
  maxExtension: 60 * minute,
  rule: 'test',
  ...more,
});
