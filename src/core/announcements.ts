import { countReached } from './thresholds.ts';

/** ms left */
const milestones = [300_000, 120_000, 60_000, 30_000, 20_000, 10_000];

/** The least time between two announcements, ms: a sentence wants to be heard. */
export const apart = 5000;

/** Whether so little time (ms) is left that an announcement may interrupt. */
export const isUrgent = (remaining: number): boolean => remaining <= 20_000;

/**
 * When the time left is to be said aloud, ms left each, largest first: a few moments, since screen readers that hear a new
 * number every second read nothing else, or nothing at all (https://github.com/hmrc/assets-frontend/pull/78).
 * @param total the time left at the beginning, ms, which has been said by then
 * @param taken what else is said on the way, ms left each
 */
export function announcements(total: number, taken: readonly number[] = []): readonly number[] {
  const isFree = (at: number): boolean => taken.every((other) => Math.abs(at - other) >= apart);
  return milestones.filter((at) => at <= total - apart && isFree(at));
}

/** Keeps to the schedule: each moment once; what was missed is not said later, but the latest. */
export class Schedule {
  readonly #moments: readonly number[];
  #said = 0;

  constructor(moments: readonly number[]) {
    this.#moments = moments;
  }

  /** Whether there is something to say when so much time (ms) is left. */
  isDue(remaining: number): boolean {
    return countReached(this.#moments, remaining) > this.#said;
  }

  /** It was said. */
  mark(remaining: number): void {
    this.#said = countReached(this.#moments, remaining);
  }
}
