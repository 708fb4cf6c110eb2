import { countReached } from './thresholds.ts';

/** Remaining milliseconds. */
const milestones = [300_000, 120_000, 60_000, 30_000, 20_000, 10_000];

/** The least time between two announcements, in milliseconds: a sentence takes time to hear. */
export const apart = 5000;

/** Whether the remaining time (milliseconds) is so short that an announcement may interrupt. */
export const isUrgent = (remaining: number): boolean => remaining <= 20_000;

/**
 * When to announce the remaining time, in remaining milliseconds, largest first. Only a few moments: screen readers that get a
 * new number every second read nothing else, or nothing at all (https://github.com/hmrc/assets-frontend/pull/78).
 * @param total the remaining time at the beginning, which is announced already
 * @param taken moments at which something else is announced
 */
export function announcements(total: number, taken: readonly number[] = []): readonly number[] {
  const isFree = (at: number): boolean => taken.every((other) => Math.abs(at - other) >= apart);
  return milestones.filter((at) => at <= total - apart && isFree(at));
}

/** Announces each moment once. Of several that were missed, only the latest is announced. */
export class Schedule {
  readonly #moments: readonly number[];
  #announced = 0;

  constructor(moments: readonly number[]) {
    this.#moments = moments;
  }

  /** Whether to announce something when this many milliseconds remain. */
  isDue(remaining: number): boolean {
    return countReached(this.#moments, remaining) > this.#announced;
  }

  /** Marks what is due as announced. */
  mark(remaining: number): void {
    this.#announced = countReached(this.#moments, remaining);
  }
}
