// The statements that compare a provider's list with the meetings in the table.

import type { RunningMeeting } from '../providers/provider.ts';
import type { Database } from './database.ts';
import { open } from './listed-states.ts';
import type { MeetingRecord } from './meeting-record.ts';
import { columns, timestamp, toMeeting, toRecord } from './meeting-rows.ts';
import { isSame } from './same-meeting.ts';

/** A list may lag: a meeting that ended this recently may still be on it, and one that is missing may be back on the next. */
const lag = `interval '30 seconds'`;

/** An open meeting to compare with a list. */
export interface OpenMeeting extends RunningMeeting {
  readonly id: number;
}

/** Compares lists with the table. */
export class ListRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes which meetings a list contains. Those that were recorded as over run on with their old deadline; resolves to these. */
  async confirmRunning(
    provider: string,
    meetings: readonly RunningMeeting[],
    listedAt: number,
  ): Promise<MeetingRecord[]> {
    const rows = await this.#database.rows(
      `with s as (
        select * from jsonb_to_recordset($2::jsonb) as s(room text, started_at timestamptz, meeting_id text)
      ), m as (
        select m.id, m.state, m.ended_at, m.ended_by from still_there.meetings m join s on m.provider = $1 and m.room = s.room
          and ${isSame}
      ), seen as (
        update still_there.meetings t set listed = true, missing_since = null
        from m where t.id = m.id and m.state in (${open}) and (not t.listed or t.missing_since is not null)
      ), revived as (
        update still_there.meetings t set state = 'running', listed = true, missing_since = null, attempted_at = null,
          called_at = null, ended_at = null, ended_by = null, version = version + 1
        from m where t.id = m.id and m.state in ('ended', 'closed') and m.ended_by <> 'superseded'
          and m.ended_at < $3::timestamptz - ${lag}
        returning t.*
      ), h as (
        insert into still_there.history (meeting, what, detail, actor)
        select id, 'revived', 'the provider lists it as running', 'server' from revived
      )
      select ${columns} from revived`,
      [
        provider,
        JSON.stringify(
          meetings.map(({ room, startedAt, meetingId }) => ({
            room,
            started_at: timestamp(startedAt),
            meeting_id: meetingId ?? null,
          })),
        ),
        timestamp(listedAt),
      ],
    );
    return rows.map(toRecord);
  }

  /** Open meetings that have been listed and began before `startedBefore`, by id after `after`. */
  async open(provider: string, startedBefore: number, after: number, limit: number): Promise<OpenMeeting[]> {
    const rows = await this.#database.rows(
      // A state at a time, since the index has the meetings of each in this order.
      `select m.* from (values ('running'), ('failed')) s(state) cross join lateral (
        select id, room, started_at, meeting_id from still_there.meetings m
        where provider = $1 and m.state = s.state and called_at is null and listed and started_at < $2::timestamptz and id > $3::bigint
        order by id limit $4::int
      ) m order by id limit $4::int`,
      [provider, timestamp(startedBefore), after, limit],
    );
    return rows.map((row) => ({ id: Number(row.id), ...toMeeting(row) }));
  }

  /**
   * Records that these meetings are not on the list, and ends those that have been missing for 30 seconds. Only meetings that were
   * on a list before count as missing, so an incomplete list ends none. Resolves to the ended ones.
   */
  async missing(meetings: readonly number[], now: number): Promise<MeetingRecord[]> {
    const rows = await this.#database.rows(
      `update still_there.meetings set missing_since = coalesce(missing_since, now()),
        state = case when missing_since < now() - ${lag} then 'ended' else state end,
        ended_at = case when missing_since < now() - ${lag} then $2::timestamptz else ended_at end,
        ended_by = case when missing_since < now() - ${lag} then 'list' else ended_by end,
        version = case when missing_since < now() - ${lag} then version + 1 else version end
      where id = any(string_to_array($1, ',')::bigint[]) and state in ('running', 'failed') and called_at is null
      returning ${columns}`,
      [meetings.join(','), timestamp(now)],
    );
    return rows.map(toRecord).filter(({ state }) => state === 'ended');
  }
}
