// The commands for meetings. Each one compares and sets in one statement, so that two concurrent ones cannot both succeed. A new
// deadline has no attempt yet, so moving it resets `attempted_at`.

import { formatDuration } from '../rules/duration.ts';
import type { Database } from './database.ts';
import { RefusedError } from './hard-limit-api.ts';
import { open } from './listed-states.ts';
import type { MeetingRecord } from './meeting-record.ts';
import { columns, timestamp, toRecord } from './meeting-rows.ts';

/** The most (ms) that a prompt can move the deadline beyond the end and its grace. */
const longestHold = 120_000;

/** Extends, ends and holds meetings. */
export class Commands {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds `by` milliseconds to a meeting. @throws RefusedError */
  async extend(id: number, by: number, actor: string, version?: number): Promise<MeetingRecord> {
    const [row] = await this.#database.rows(
      `with e as (
        update still_there.meetings set extended_ms = extended_ms + $2::bigint, extensions = extensions + 1,
          ends_at = ends_at + $2::bigint * interval '1 millisecond',
          deadline = greatest(deadline, ends_at + ($2::bigint + grace_ms) * interval '1 millisecond'), version = version + 1,
          attempted_at = null
        where id = $1 and state = 'running' and ordered_by is null and ends_at is not null
          and extended_ms + $2::bigint <= max_extension_ms and ($3::int is null or version = $3::int)
        returning ${columns}
      ), h as (
        insert into still_there.history (meeting, what, detail, actor) select id, 'extended', $2::bigint || ' ms', $4::text from e
      )
      select * from e`,
      [id, by, version ?? null, actor],
    );
    return row ? toRecord(row) : this.#refuse(id, (meeting) => whyNotExtended(meeting, by, version));
  }

  /** Makes a meeting due now. If an attempt is under way and fails, the meeting still cannot be extended. @throws RefusedError */
  async end(id: number, actor: string, now: number): Promise<MeetingRecord> {
    const [row] = await this.#database.rows(
      `with e as (
        update still_there.meetings set ordered_by = $3::text, version = version + 1,
          deadline = case state when 'closing' then deadline else $2::timestamptz end,
          ends_at = case state when 'closing' then ends_at else least(ends_at, $2::timestamptz) end,
          attempted_at = case state when 'closing' then attempted_at end
        where id = $1 and state in (${open}) and called_at is null and ordered_by is null
        returning ${columns}
      ), h as (insert into still_there.history (meeting, what, actor) select id, 'ending', $3::text from e)
      select * from e`,
      [id, timestamp(now), actor],
    );
    if (row) return toRecord(row);
    const meeting = await this.#find(id);
    // It was ended before, or its call was accepted: the meeting ends either way.
    if (meeting.state !== 'ended' && meeting.state !== 'closed') return meeting;
    throw new RefusedError(409, 'The meeting is over.');
  }

  /** Moves the deadline to the end of a prompt, so that people can answer it. @throws RefusedError */
  async hold(id: number, until: number, actor: string): Promise<MeetingRecord> {
    const [row] = await this.#database.rows(
      `with e as (
        update still_there.meetings set version = version + 1, attempted_at = null, deadline = least($2::timestamptz,
          ends_at + (grace_ms + ${longestHold}) * interval '1 millisecond')
        where id = $1 and state = 'running' and ordered_by is null and deadline < $2::timestamptz
          and deadline < ends_at + (grace_ms + ${longestHold}) * interval '1 millisecond'
        returning ${columns}
      ), h as (
        insert into still_there.history (meeting, what, detail, actor) select id, 'held', 'until ' || $2::text, $3::text from e
      )
      select * from e`,
      [id, timestamp(until), actor],
    );
    if (row) return toRecord(row);
    const meeting = await this.#find(id);
    if (meeting.state === 'running') return meeting; // its deadline is late enough, or it is ending
    throw new RefusedError(409, whyNotRunning(meeting));
  }

  /**
   * Records that a command was refused. Resolves to the meeting; to `undefined` if there is none, or if the same was recorded in the
   * last minute.
   */
  async refused(id: number, what: string, actor: string, reason: string): Promise<MeetingRecord | undefined> {
    const [row] = await this.#database.rows(
      `with h as (
        insert into still_there.history (meeting, what, detail, actor)
        select m.id, $2::text, $4::text, $3::text from still_there.meetings m where m.id = $1 and not exists (
          select from still_there.history h
          where h.meeting = m.id and h.what = $2::text and h.actor = $3::text and h.at > now() - interval '1 minute'
        )
        returning meeting
      )
      select ${columns} from still_there.meetings where id in (select meeting from h)`,
      [id, what, actor, reason],
    );
    return row && toRecord(row);
  }

  async #find(id: number): Promise<MeetingRecord> {
    const [row] = await this.#database.rows(`select ${columns} from still_there.meetings where id = $1`, [id]);
    if (!row) throw new RefusedError(404, 'There is no such meeting.');
    return toRecord(row);
  }

  async #refuse(id: number, why: (meeting: MeetingRecord) => RefusedError): Promise<never> {
    throw why(await this.#find(id));
  }
}

function whyNotRunning({ state }: MeetingRecord): string {
  if (state === 'failed') return 'Closing the meeting has failed, and will be tried again.';
  return state === 'closing' ? 'The meeting is being closed.' : 'The meeting is over.';
}

function whyNotExtended(meeting: MeetingRecord, by: number, version?: number): RefusedError {
  if (meeting.state !== 'running') return new RefusedError(409, whyNotRunning(meeting));
  if (version !== undefined && version !== meeting.version)
    return new RefusedError(409, 'The meeting was changed meanwhile.');
  if (meeting.endsAt === null) return new RefusedError(409, 'The meeting has no limit.');
  const { extended, maxExtension, rule } = meeting;
  const left = Math.max(0, maxExtension - extended);
  if (by > left) {
    const most = maxExtension === 0 ? 'does not allow it' : `allows ${formatDuration(maxExtension)} in total`;
    return new RefusedError(
      403,
      left === 0
        ? `The meeting cannot be extended${extended > 0 ? ' any more' : ''}: its rule ${most} (${rule}).`
        : `The meeting can be extended by ${formatDuration(left)} more, not by ${formatDuration(by)} (${rule}).`,
    );
  }
  return new RefusedError(409, 'The meeting is about to be ended.');
}
