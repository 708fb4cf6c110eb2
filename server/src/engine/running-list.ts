// A provider's list of running meetings at one moment, checked and indexed.
import { setImmediate as immediate } from 'node:timers/promises';
import { checkItems, runningMeeting } from '../providers/content.ts';
import type { Listing, RunningMeeting, SkippedItem } from '../providers/provider.ts';
import { isSameMeeting } from './same-meeting.ts';

/** Meetings that are indexed at a time. */
const chunk = 10_000;
/** Milliseconds by which a start may be later than every clock. A clock in another time zone is off by less. */
const maxAhead = 24 * 3_600_000;

interface ListedMeeting {
  readonly meeting: RunningMeeting;
  /** When this process first saw it on a list, by the monotonic clock. */
  readonly firstAt: number;
}

/** What is known about the time when a list is read. */
interface ListTime {
  /** The latest time that any clock shows, epoch ms. @default unknown, so that any start is possible */
  readonly latest?: number;
  /** Whether the provider's own clock is among these. @default false */
  readonly isReported?: boolean;
}

/** A provider's list at one moment. */
export class RunningList {
  /** When it was requested, epoch ms by the provider's clock. Later starts may be missing. */
  readonly at: number;
  readonly meetings: readonly RunningMeeting[];
  /** Items of the list that could not be used. */
  readonly skipped: readonly SkippedItem[];
  /** The latest start, as an offset of the monotonic clock when it was first listed: see {@link ProviderClock.started}. */
  readonly latestStart: number;
  readonly #byRoom: ReadonlyMap<string, ListedMeeting>;
  /** Rooms of skipped items: which of their meetings runs is not known. */
  readonly #unclear: ReadonlySet<string>;

  private constructor(
    at: number,
    byRoom: ReadonlyMap<string, ListedMeeting>,
    checked: Required<Omit<Listing, 'date'>>,
  ) {
    this.at = at;
    this.meetings = checked.meetings;
    this.skipped = checked.skipped;
    this.#byRoom = byRoom;
    this.#unclear = new Set(checked.skipped.flatMap(({ room }) => room ?? []));
    let latest = -Infinity;
    for (const { meeting, firstAt } of byRoom.values()) latest = Math.max(latest, meeting.startedAt - firstAt);
    this.latestStart = latest;
  }

  /**
   * Checks and indexes the meetings in chunks, so that other work goes on meanwhile. A start that is more than a day later than every
   * clock is wrong, and its item is skipped: one such start would make all clocks seem to disagree.
   * @param previous the list before, which knows when a meeting was first listed
   */
  static async of(
    listing: Omit<Listing, 'date'>,
    at: number,
    previous?: RunningList,
    { latest = Infinity, isReported = false }: ListTime = {},
  ): Promise<RunningList> {
    const byRoom = new Map<string, ListedMeeting>();
    const before = previous ?? new RunningList(at, new Map(), { meetings: [], skipped: [] });
    const now = performance.now();
    const meetings: RunningMeeting[] = [];
    const ahead: RunningMeeting[] = [];
    const skipped = [...(listing.skipped ?? [])];
    const add = (meeting: RunningMeeting): void => {
      byRoom.set(meeting.room, { meeting, firstAt: before.#find(meeting)?.firstAt ?? now });
      meetings.push(meeting);
    };
    for (let from = 0; from < listing.meetings.length; from += chunk) {
      const checked = checkItems(runningMeeting, listing.meetings.slice(from, from + chunk), 'room');
      for (const meeting of checked.items)
        if (meeting.startedAt > latest + maxAhead) ahead.push(meeting);
        else add(meeting);
      skipped.push(...checked.skipped);
      if (from + chunk < listing.meetings.length) await immediate();
    }
    // If every start is that late and the provider reports no time, it is this machine's clock that is wrong.
    if (isReported || meetings.length > 0) skipped.push(...ahead.map(startsTooLate));
    else ahead.forEach(add);
    return new RunningList(at, byRoom, { meetings, skipped });
  }

  /** The meeting that runs in a room. */
  inRoom(room: string): RunningMeeting | undefined {
    return this.#byRoom.get(room)?.meeting;
  }

  /** Milliseconds since this process first saw the meeting on a list, by the monotonic clock; 0 if it is not on this one. */
  age(meeting: RunningMeeting): number {
    const found = this.#find(meeting);
    return found ? performance.now() - found.firstAt : 0;
  }

  /** Whether this meeting, and not a later one in its room, is on the list, or may be, since the room's item was skipped. */
  has(meeting: RunningMeeting): boolean {
    if (this.#unclear.has(meeting.room)) return true;
    return this.#find(meeting) !== undefined;
  }

  #find(meeting: RunningMeeting): ListedMeeting | undefined {
    const found = this.#byRoom.get(meeting.room);
    return found && isSameMeeting(found.meeting, meeting) ? found : undefined;
  }
}

function startsTooLate({ room, startedAt }: RunningMeeting): SkippedItem {
  const got = new Date(startedAt).toISOString();
  return { room, reason: `Expected \`startedAt\` to be at most a day later than all clocks, got ${got}` };
}
