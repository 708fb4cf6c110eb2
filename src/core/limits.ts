import { expect, expectDuration } from './expect.ts';

/** How long nobody may be there, ms; a limit that is not given is no longer than `timeout` anyway. */
export interface Limits {
  readonly timeout: number;
  readonly hiddenTimeout: number | undefined;
  readonly aloneTimeout: number | undefined;
}

/** Since when the page is hidden, or the person alone; `Infinity` while not. */
export type Since = Record<'hidden' | 'alone', number>;

/** Which limit runs out first, of equal ones the plainest, and when. None begins before the last activity. */
export function nearestLimit(
  limits: Limits,
  since: Since,
  lastActive: number,
): { reason: 'inactive' | 'hidden' | 'alone'; endsAt: number } {
  const nearest: ReturnType<typeof nearestLimit> = { reason: 'inactive', endsAt: lastActive + limits.timeout };
  for (const reason of ['hidden', 'alone'] as const) {
    const endsAt = Math.max(lastActive, since[reason]) + (limits[`${reason}Timeout`] ?? Infinity);
    if (endsAt < nearest.endsAt) Object.assign(nearest, { reason, endsAt });
  }
  return nearest;
}

/** The shortest limit, ms. */
export function shortestLimit({ timeout, hiddenTimeout = timeout, aloneTimeout = timeout }: Limits): number {
  return Math.min(timeout, hiddenTimeout, aloneTimeout);
}

/** @throws TypeError when a limit is no duration, or so short that the prompt would come before it began to count */
export function expectLimits(limits: Limits, promptBeforeIdle = 0): void {
  for (const [name, ms] of Object.entries(limits)) if (ms !== undefined) expectDuration(name, ms);
  const shortest = shortestLimit(limits);
  const isBelow = promptBeforeIdle >= 0 && promptBeforeIdle < shortest;
  expect(isBelow, 'promptBeforeIdle', `a number >= 0 and below every limit (${shortest})`, promptBeforeIdle);
}
