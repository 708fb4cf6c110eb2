// Starts and ends of meetings. Any number of processes can record them at once: a statement does not see what another one writes
// at the same time, so who records a start looks for the end afterwards, and who records an end looks for the meeting afterwards.
import type { Limit, LimitedMeeting } from '../rules/limit.ts';
import { endOf } from '../rules/limit.ts';
import type { Database } from './database.ts';
import { open } from './listed-states.ts';
import type { MeetingRecord } from './meeting-record.ts';
import { columns, timestamp, toRecord } from './meeting-rows.ts';
import { isSame } from './same-meeting.ts';

/**
 * Whether an ended meeting was closed by the limit: there was an attempt, and its time was up. The webhook about the end often
 * arrives before the answer to the call, and that answer may be lost.
 */
const byLimit = (meeting: string, endedAt: string): string =>
  `${meeting}.attempts > 0 and ${meeting}.deadline <= ${endedAt} + interval '1 second'`;

/** What has closed a meeting: its limit, or somebody. */
export const closedBy = (meeting: string): string =>
  `case when ${meeting}.ordered_by is null then 'limit' else 'operator' end`;

/**
 * Whether the reported end `e` of a room is that of the seen meeting `s`. The instant of an end may be rounded down to whole
 * seconds, so a meeting seen in that second may have ended since.
 */
const isEndedBy = `s.started_at <= e.at and s.seen_at < e.at + interval '1 second'`;

/** A meeting that a webhook or a list reports as running, and its limit. */
export interface SeenMeeting extends LimitedMeeting {
  readonly seenAt: number;
  /** Whether a list reported it, not a webhook. */
  readonly listed: boolean;
  readonly limit: Limit;
}

/** Records starts and ends of meetings. */
export class Meetings {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Records running meetings. Of several starts of one meeting the first counts. Ends earlier meetings of the same rooms. A
   * late report does not revive a meeting that has ended. Resolves to those that are new and running.
   */
  async start(seen: readonly SeenMeeting[]): Promise<MeetingRecord[]> {
    const json = JSON.stringify(seen.map(toRow));
    const rows = await this.#database.rows(
      `with s as (
        select * from jsonb_to_recordset($1::jsonb) as s(provider text, room text, started_at timestamptz, meeting_id text,
          name text, rule text, duration_ms bigint, scheduled_end timestamptz, grace_ms bigint, max_extension_ms bigint,
          ends_at timestamptz, deadline timestamptz, seen_at timestamptz, listed boolean)
      ), superseded as (
        update still_there.meetings m set ended_at = s.started_at, version = version + 1,
          state = case when ${byLimit('m', 's.started_at')} then 'closed' else 'ended' end,
          ended_by = case when ${byLimit('m', 's.started_at')} then ${closedBy('m')} else 'superseded' end
        from s where m.provider = s.provider and m.room = s.room and m.state in (${open})
          and m.started_at < s.started_at and not ${isSame}
        returning m.id, m.state
      ), h as (
        insert into still_there.history (meeting, what, detail, actor)
        select id, 'closed', 'superseded', 'server' from superseded where state = 'closed'
      )
      insert into still_there.meetings (provider, room, started_at, meeting_id, name, rule, duration_ms, scheduled_end, grace_ms,
        max_extension_ms, ends_at, deadline, state, ended_at, ended_by, listed, reported_by)
      select s.provider, s.room, s.started_at, s.meeting_id, s.name, s.rule, s.duration_ms, s.scheduled_end, s.grace_ms,
        s.max_extension_ms, s.ends_at, s.deadline,
        case when e.at is not null then 'ended' else 'running' end, e.at, e.by, s.listed,
        case when s.listed then 'list' else 'webhook' end
      from s left join lateral (
        select at, by from (
          select m.started_at as at, 'superseded' as by from still_there.meetings m
          where m.provider = s.provider and m.room = s.room and m.started_at > s.started_at and not ${isSame}
          union all
          select e.at, 'webhook' from still_there.ends e
          where e.provider = s.provider and e.room = s.room and ${isEndedBy}
        ) x order by at limit 1
      ) e on true
      where not exists (
        select from still_there.meetings m where m.provider = s.provider and m.room = s.room and ${isSame})
      on conflict do nothing
      returning ${columns}`,
      [json],
    );
    const running = rows.map(toRecord).filter(({ state }) => state === 'running');
    if (running.length === 0) return [];
    const over = await this.#endReported(
      running.map(({ id }) => id),
      json,
    );
    return running.filter(({ id }) => !over.has(id));
  }

  /** Ends new meetings whose end was reported while they were recorded. Resolves to their ids. */
  async #endReported(meetings: readonly number[], seen: string): Promise<Set<number>> {
    const rows = await this.#database.rows(
      `update still_there.meetings m set state = 'ended', ended_at = e.at, ended_by = 'webhook', version = m.version + 1
      from jsonb_to_recordset($2::jsonb) as s(provider text, room text, started_at timestamptz, seen_at timestamptz)
        join still_there.ends e using (provider, room)
      where m.id = any(string_to_array($1, ',')::bigint[]) and m.state = 'running'
        and m.provider = s.provider and m.room = s.room and m.started_at = s.started_at and ${isEndedBy}
      returning m.id`,
      [meetings.join(','), seen],
    );
    return new Set(rows.map(({ id }) => Number(id)));
  }

  /**
   * Records that a room's meeting has ended. Without a start or id, it is the meeting that ran at that moment, and not one that
   * began later in the same second, to which `at` may be rounded down. The end is kept for a start that arrives late. Resolves
   * to the meetings that it ended.
   */
  async end(event: {
    readonly provider: string;
    readonly room: string;
    readonly at: number;
    readonly startedAt?: number;
    readonly meetingId?: string;
  }): Promise<MeetingRecord[]> {
    await this.#database.rows(
      `insert into still_there.ends (provider, room, at) values ($1, $2, $3::timestamptz)
      on conflict (provider, room) do update set at = greatest(still_there.ends.at, excluded.at)`,
      [event.provider, event.room, timestamp(event.at)],
    );
    const rows = await this.#database.rows(
      `with m as (
        select id, ${byLimit('meetings', '$3::timestamptz')} as by_limit from still_there.meetings
        where provider = $1 and room = $2 and state in (${open})
          and (started_at <= $3::timestamptz or $4::timestamptz is not null or $5::text is not null)
          and case when $5::text is not null and meeting_id is not null then meeting_id = $5::text
            else $4::timestamptz is null or abs(extract(epoch from started_at - $4::timestamptz)) <= 1 end
        for update
      ), over as (
        update still_there.meetings t set ended_at = $3::timestamptz, version = t.version + 1,
          state = case when m.by_limit then 'closed' else 'ended' end,
          ended_by = case when m.by_limit then ${closedBy('t')} else 'webhook' end
        from m where t.id = m.id
        returning t.*
      ), h as (
        insert into still_there.history (meeting, what, detail, actor) select id, 'closed', 'webhook', 'server' from over where state = 'closed'
      )
      select ${columns} from over`,
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

  /** Sets the limits of running meetings where they differ. Extensions stay. Resolves to the meetings that have changed. */
  async relimit(
    meetings: readonly {
      readonly meeting: { readonly id: number; readonly startedAt: number };
      readonly limit: Limit;
    }[],
    actor = 'server',
  ): Promise<MeetingRecord[]> {
    const changes = meetings.map(({ meeting, limit }) => ({ id: meeting.id, ...limitRow(limit, meeting.startedAt) }));
    const rows = await this.#database.rows(
      `with s as (
        select * from jsonb_to_recordset($1::jsonb) as s(id bigint, rule text, duration_ms bigint,
          scheduled_end timestamptz, grace_ms bigint, max_extension_ms bigint, ends_at timestamptz, deadline timestamptz)
      ), u as (
        update still_there.meetings m set rule = s.rule, duration_ms = s.duration_ms, scheduled_end = s.scheduled_end,
          grace_ms = s.grace_ms, max_extension_ms = s.max_extension_ms,
          ends_at = s.ends_at + m.extended_ms * interval '1 millisecond',
          deadline = s.deadline + m.extended_ms * interval '1 millisecond',
          attempted_at = null, version = m.version + 1
        from s where m.id = s.id and m.state = 'running' and m.ordered_by is null
          and (m.rule, m.duration_ms, m.scheduled_end, m.grace_ms, m.max_extension_ms)
            is distinct from (s.rule, s.duration_ms, s.scheduled_end, s.grace_ms, s.max_extension_ms)
        returning m.*
      ), h as (
        insert into still_there.history (meeting, what, detail, actor) select id, 'limit changed', rule, $2::text from u
      )
      select ${columns} from u`,
      [JSON.stringify(changes), actor],
    );
    return rows.map(toRecord);
  }
}

const optional = (value: number | null): string | null => (value === null ? null : timestamp(value));

function limitRow(limit: Limit, startedAt: number): Record<string, unknown> {
  const { endsAt, deadline } = endOf(limit, startedAt, 0);
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
    ...limitRow(limit, startedAt),
  };
}
