// What happens to a meeting, each as one statement: the table is the truth, whoever asks it, and however many at once.
import type { Limit, LimitedMeeting } from '../model/limit.ts';
import { endOf } from '../model/limit.ts';
import type { MeetingRecord } from '../model/meeting-record.ts';
import type { Database } from './database.ts';
import { columns, timestamp, toRecord } from './meeting-rows.ts';

/** A provider may write one start with and without its fraction of a second. */
const sameStart = `between s.started_at - interval '1 second' and s.started_at + interval '1 second'`;

/** A meeting that somebody says is running, when it was said, and its limit. */
export interface SeenMeeting extends LimitedMeeting {
  readonly seenAt: number;
  /** Whether the provider's list says so, not a webhook. */
  readonly listed: boolean;
  readonly limit: Limit;
}

/** The meetings as the database holds them. */
export class Meetings {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Takes in meetings that run; the first start that is heard counts. Ends what ran in their rooms before. What has ended
   * already stays ended: a late word revives nothing. Resolves to those that are new and run.
   */
  async start(seen: readonly SeenMeeting[]): Promise<MeetingRecord[]> {
    const rows = await this.#database.rows(
      `with s as (
        select * from jsonb_to_recordset($1::jsonb) as s(provider text, room text, started_at timestamptz, meeting_id text,
          name text, rule text, duration_ms bigint, scheduled_end timestamptz, grace_ms bigint, max_extension_ms bigint,
          ends_at timestamptz, deadline timestamptz, seen_at timestamptz, listed boolean)
      ), superseded as (
        update still_there.meetings m set ended_at = s.started_at, version = version + 1,
          state = case when m.state = 'closing' then 'closed' else 'ended' end,
          ended_by = case when m.state = 'closing' then 'limit' else 'superseded' end
        from s where m.provider = s.provider and m.room = s.room and m.state in ('running', 'closing', 'failed')
          and m.started_at < s.started_at - interval '1 second'
      )
      insert into still_there.meetings (provider, room, started_at, meeting_id, name, rule, duration_ms, scheduled_end, grace_ms,
        max_extension_ms, ends_at, deadline, state, ended_at, ended_by, listed)
      select s.provider, s.room, s.started_at, s.meeting_id, s.name, s.rule, s.duration_ms, s.scheduled_end, s.grace_ms,
        s.max_extension_ms, s.ends_at, s.deadline,
        case when e.at is not null then 'ended' else 'running' end, e.at, e.by, s.listed
      from s left join lateral (
        select at, by from (
          select m.started_at as at, 'superseded' as by from still_there.meetings m
          where m.provider = s.provider and m.room = s.room and m.started_at > s.started_at + interval '1 second'
          union all
          select e.at, 'webhook' from still_there.ends e
          where e.provider = s.provider and e.room = s.room and s.seen_at <= e.at and s.started_at <= e.at + interval '1 second'
        ) x order by at limit 1
      ) e on true
      where not exists (
        select from still_there.meetings m where m.provider = s.provider and m.room = s.room and m.started_at ${sameStart})
      on conflict do nothing
      returning ${columns}`,
      [JSON.stringify(seen.map(toRow))],
    );
    return rows.map(toRecord).filter(({ state }) => state === 'running');
  }

  /**
   * Takes in that a room's meeting has ended. Without its start or id it is whichever ran at that moment: one that began
   * later is not meant. Remembered for a start that is heard late. One that is being closed was closed by the limit: the word
   * of its end may well be here before the answer to the call. Resolves to what was ended.
   */
  async end(event: {
    readonly provider: string;
    readonly room: string;
    readonly at: number;
    readonly startedAt?: number;
    readonly meetingId?: string;
  }): Promise<MeetingRecord[]> {
    const rows = await this.#database.rows(
      `with remembered as (
        insert into still_there.ends (provider, room, at) values ($1, $2, $3::timestamptz)
        on conflict (provider, room) do update set at = greatest(still_there.ends.at, excluded.at)
      )
      update still_there.meetings set ended_at = $3::timestamptz, version = version + 1,
        state = case when state = 'closing' then 'closed' else 'ended' end,
        ended_by = case when state = 'closing' then 'limit' else 'webhook' end
      where provider = $1 and room = $2 and state in ('running', 'closing', 'failed')
        and started_at <= $3::timestamptz + interval '1 second'
        and ($4::timestamptz is null or abs(extract(epoch from started_at - $4::timestamptz)) <= 1)
        and ($5::text is null or meeting_id is null or meeting_id = $5::text)
      returning ${columns}`,
      [
        event.provider,
        event.room,
        timestamp(event.at),
        event.startedAt === undefined ? null : timestamp(event.startedAt),
        event.meetingId ?? null,
      ],
    );
    return rows.map(toRecord);
  }

  /** Gives the limits of open meetings anew, as far as nobody changed these meanwhile. */
  async relimit(
    meetings: readonly { readonly record: MeetingRecord; readonly limit: Limit }[],
  ): Promise<MeetingRecord[]> {
    const changes = meetings.map(({ record, limit }) => ({
      id: record.id,
      version: record.version,
      ...limitRow(limit, record.startedAt, record.extended),
    }));
    const rows = await this.#database.rows(
      `with s as (
        select * from jsonb_to_recordset($1::jsonb) as s(id bigint, version int, rule text, duration_ms bigint,
          scheduled_end timestamptz, grace_ms bigint, max_extension_ms bigint, ends_at timestamptz, deadline timestamptz)
      )
      update still_there.meetings m set rule = s.rule, duration_ms = s.duration_ms, scheduled_end = s.scheduled_end,
        grace_ms = s.grace_ms, max_extension_ms = s.max_extension_ms, ends_at = s.ends_at, deadline = s.deadline,
        version = m.version + 1
      from s where m.id = s.id and m.version = s.version and m.state = 'running' and m.ordered_by is null
      returning ${columns.replace(/\w+/g, 'm.$&')}`,
      [JSON.stringify(changes)],
    );
    return rows.map(toRecord);
  }
}

const optional = (value: number | null): string | null => (value === null ? null : timestamp(value));

function limitRow(limit: Limit, startedAt: number, extended: number): Record<string, unknown> {
  const { endsAt, deadline } = endOf(limit, startedAt, extended);
  return {
    rule: limit.rule,
    duration_ms: limit.duration,
    scheduled_end: optional(limit.scheduledEnd),
    grace_ms: limit.grace,
    max_extension_ms: limit.maxExtension,
    ends_at: optional(endsAt),
    deadline: optional(deadline),
  };
}

function toRow({
  provider,
  room,
  startedAt,
  meetingId,
  name,
  seenAt,
  listed,
  limit,
}: SeenMeeting): Record<string, unknown> {
  return {
    provider,
    room,
    started_at: timestamp(startedAt),
    meeting_id: meetingId ?? null,
    name: name ?? null,
    seen_at: timestamp(seenAt),
    listed,
    ...limitRow(limit, startedAt, 0),
  };
}
