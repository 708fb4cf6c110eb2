// How many meetings there are.
import type { MeetingState } from './meeting-record.ts';

/** Meetings by state, for each provider that has any. */
export type CountsByProvider = ReadonlyMap<string, Readonly<Partial<Record<MeetingState, number>>>>;

/** The sum of some providers' counts. @param providers @default all */
export function totalOf(counts: CountsByProvider, providers?: readonly string[]): Record<MeetingState, number> {
  const total = { running: 0, closing: 0, closed: 0, ended: 0, failed: 0 };
  for (const [provider, own] of counts) {
    if (providers && !providers.includes(provider)) continue;
    for (const [state, count] of Object.entries(own)) total[state as MeetingState] += count;
  }
  return total;
}
