// Decides whether a meeting is closed now: its deadline must have come, and right before the call the meeting is checked once more. A
// dry run makes the same checks.
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningMeeting } from '../providers/provider.ts';
import type { DueMeeting } from './close-rows.ts';
import type { ProviderLink } from './provider-link.ts';
import type { RunningList } from './running-list.ts';
import { isSameMeeting } from './same-meeting.ts';
import { within } from './within.ts';

/** Milliseconds before the deadline at which a meeting is taken up. Its closer waits for the deadline, more exactly than polling. */
export const horizon = 5000;
/** Milliseconds to wait for a list. */
const listTimeout = 3000;
/** Milliseconds by which a further answer may move the time back, since answers have whole seconds. */
const dateResolution = 1000;
/** Milliseconds of the longest sleep, so that a changed clock is noticed. */
const longestSleep = 1000;
/** Milliseconds. If a deadline is further away, it was moved, or a wrong clock made the job. */
const longestWait = 30_000;

/**
 * Of the meetings that are due by the latest clock, those to handle now: meetings that are due by the earliest clock within
 * {@link horizon}, and meetings that are due whatever the clocks show (`isDue`).
 */
export function takenUp<Meeting extends DueMeeting>(
  found: readonly Meeting[],
  link: ProviderLink,
  now: number,
): readonly (Meeting & { readonly isDue: boolean })[] {
  return found
    .map((meeting) => ({ ...meeting, isDue: isDueByAnyClock(meeting, link) }))
    .filter(({ deadline, isDue }) => isDue || deadline < now + horizon);
}

/**
 * Whether the meeting is due whatever the clocks show: an operator ended it, or this process has seen it on the lists for as long as it
 * may run. So a provider whose clock is hours off cannot keep it open.
 */
function isDueByAnyClock(meeting: DueMeeting, { lists }: ProviderLink): boolean {
  return meeting.isOrdered || (meeting.lasts !== null && (lists.last?.age(meeting) ?? 0) >= meeting.lasts);
}

/** Waits for a deadline by the provider's clock. Resolves to false if it is not near. @throws if the signal aborts */
export async function untilDue(
  deadline: number,
  { clock, lists }: ProviderLink,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    const isTrusted = clock.trusted;
    const wait = isTrusted ? deadline - clock.now() : longestSleep;
    if (wait <= 0) return true;
    if (wait > longestWait) return false;
    if (!isTrusted) lists.next().catch(() => {}); // reported as `lists.error`, and requested again after the next sleep
    await pause(Math.min(wait, longestSleep), undefined, { signal });
  }
}

/** Why a meeting is not closed now. */
export type Obstacle =
  /** By the provider's clock, its deadline has not come. */
  | { readonly why: 'early' }
  /** The room hosts another meeting, which began at this instant (epoch ms). */
  | { readonly why: 'superseded'; readonly at: number }
  /** The list of running meetings cannot be read. */
  | { readonly why: 'no list' };

/** For the log. */
export const obstacles: Readonly<Record<Obstacle['why'], string>> = {
  early: 'the provider’s clock shows an earlier time by now: the meeting is not due yet',
  superseded: 'the room hosts another meeting by now: nothing is closed',
  'no list': 'the list of running meetings could not be read',
};

/** Why a meeting is closed, for the log. @param orderedBy the operator who ended it */
export const closeReason = (orderedBy: string | undefined): string =>
  orderedBy === undefined ? 'its time is up' : 'an operator ended it';

/**
 * Looks at a meeting again, right before it is closed.
 * @param isDue whether its time has come, whatever the provider's clock shows
 * @param needsList whether a list that cannot be read keeps it open
 */
export async function obstacleTo(
  meeting: RunningMeeting & { readonly deadline: number },
  link: ProviderLink,
  { isDue, needsList }: { readonly isDue: boolean; readonly needsList: boolean },
): Promise<Obstacle | undefined> {
  const list = await listFor(meeting, link);
  if (!isDue && link.clock.now() < meeting.deadline - dateResolution) return { why: 'early' };
  const next = list?.inRoom(meeting.room);
  if (next && next.startedAt > meeting.startedAt && !isSameMeeting(next, meeting))
    return { why: 'superseded', at: next.startedAt };
  return !list && needsList ? { why: 'no list' } : undefined;
}

/**
 * A provider closes rooms, not meetings, so the list is read to see whether the room hosts the next one. A list without the meeting
 * may be from before its start, and so tell nothing about it: then another one is read.
 */
async function listFor(meeting: RunningMeeting, { lists }: ProviderLink): Promise<RunningList | undefined> {
  const recent = await ifInTime(lists.recent());
  if (!recent || recent.has(meeting)) return recent;
  return (await ifInTime(lists.next())) ?? (lists.isLong ? recent : undefined);
}

/** `undefined` if the list cannot be had within {@link listTimeout}. Why is reported as `lists.error`. */
function ifInTime(list: Promise<RunningList>): Promise<RunningList | undefined> {
  return within(listTimeout, list).catch(() => undefined);
}
