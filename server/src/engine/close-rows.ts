// The statements between a deadline and a meeting that is confirmed closed. Each is atomic, and repeating it changes nothing.
import type { RunningMeeting } from '../providers/provider.ts';
import type { Database, Row } from './database.ts';
import { instant, timestamp, toMeeting } from './meeting-rows.ts';

/** A meeting that is due now or soon. Instants are epoch ms by the provider's clock. */
export interface DueMeeting {
  readonly id: number;
  readonly deadline: number;
  /** When closing it was last tried; `null`: not yet. */
  readonly attemptedAt: number | null;
}

/** A meeting as an attempt to close it begins. */
export interface ClosingMeeting extends RunningMeeting {
  readonly id: number;
  readonly deadline: number;
  /** Which attempt this is, from 1. Only the latest attempt may write its result. */
  readonly attempts: number;
}

/** An attempt to close a meeting. */
export type Attempt = Pick<ClosingMeeting, 'id' | 'attempts'>;

/** A meeting that the provider was told to end, and that its list has not confirmed. */
export interface CalledMeeting extends RunningMeeting {
  readonly id: number;
  /** How long ago, ms. */
  readonly calledAgo: number;
}

/** Milliseconds without an attempt after which a job is taken for lost or stuck. Longer than any pause that a provider gets. */
export const stuckAfter = 600_000;
/** So many meetings get their jobs in one round. */
const mostDue = 5000;
/** How long a meeting is left alone after the queue has given up on it. */
const failedPause = `interval '5 minutes'`;

const listed = `any(string_to_array($1, ',')::bigint[])`;
/** As the index `meetings_open` has it. */
const byDeadline = `coalesce(deadline, 'infinity'::timestamptz)`;

/** What closing reads and writes of the meetings. */
export class CloseRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Meetings due before `until` that the provider has not been told to end. An attempt since the deadline shows that the
   * meeting has a job, so it is left out for a while. An attempt in the future, written by a wrong clock, shows nothing. Both instants are epoch ms by the provider's clock.
   * @param now `Infinity`: leaves out none. Otherwise at most {@link mostDue} are returned, the earliest first.
   */
  async due(provider: string, until: number, now: number): Promise<DueMeeting[]> {
    const rows = await this.#database.rows(
      `select id, deadline, attempted_at from still_there.meetings
      where provider = $1 and state in ('running', 'closing', 'failed') and called_at is null and ${byDeadline} < $2::timestamptz
        and (attempted_at is null or attempted_at < deadline or attempted_at > $3::timestamptz + interval '1 minute'
          or attempted_at < $3::timestamptz
            - case state when 'failed' then ${failedPause} else interval '${stuckAfter} milliseconds' end)
      order by ${byDeadline}, id limit $4::int`,
      now === Infinity
        ? [provider, timestamp(until), 'infinity', null]
        : [provider, timestamp(until), timestamp(now), mostDue],
    );
    return rows.map(({ id, deadline, attempted_at: attemptedAt }) => ({
      id: Number(id),
      deadline: instant(deadline),
      attemptedAt: attemptedAt === null ? null : instant(attemptedAt),
    }));
  }

  /** Whether any running meeting is due before `until` (epoch ms by the provider's clock). */
  async isSoonDue(provider: string, until: number): Promise<boolean> {
    const rows = await this.#database.rows(
      `select from still_there.meetings where state = 'running' and provider = $2 and ${byDeadline} < $1::timestamptz limit 1`,
      [timestamp(until), provider],
    );
    return rows.length > 0;
  }

  /**
   * Begins an attempt to close meetings, as the last look before the call: from here on they cannot be extended. What is
   * missing in the result has ended, has another deadline (and so another job), or the provider was already told to end it.
   */
  async begin(
    jobs: readonly { readonly id: number; readonly deadline: number; readonly now: number }[],
  ): Promise<Map<number, ClosingMeeting>> {
    const rows = await this.#database.rows(
      `with s as (select * from jsonb_to_recordset($1::jsonb) as s(id bigint, deadline timestamptz, now timestamptz))
      update still_there.meetings m set state = 'closing', attempts = m.attempts + 1, attempted_at = s.now
      from s where m.id = s.id and m.deadline = s.deadline and m.called_at is null and m.state in ('running', 'closing', 'failed')
      returning m.id, m.room, m.started_at, m.meeting_id, m.name, m.deadline, m.attempts`,
      [
        JSON.stringify(
          jobs.map(({ id, deadline, now }) => ({ id, deadline: timestamp(deadline), now: timestamp(now) })),
        ),
      ],
    );
    return new Map(rows.map(toClosing).map((meeting) => [meeting.id, meeting]));
  }

  /** The provider has accepted the call of these attempts. */
  async called(attempts: readonly Attempt[]): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings m set called_at = now(), last_error = null
      from jsonb_to_recordset($1::jsonb) as s(id bigint, attempts int)
      where m.id = s.id and m.attempts = s.attempts and m.state = 'closing'`,
      [JSON.stringify(attempts.map(({ id, attempts: attempt }) => ({ id, attempts: attempt })))],
    );
  }

  /** The room hosts the next meeting, so this one is over. An earlier attempt has closed it, if there was one: its answer may be lost. */
  async superseded({ id, attempts }: Attempt, at: number): Promise<void> {
    await this.#database.rows(
      `with o as (
        update still_there.meetings set ended_at = $3::timestamptz, version = version + 1,
          state = case when attempts > 1 then 'closed' else 'ended' end,
          ended_by = case when attempts > 1 then 'limit' else 'superseded' end
        where id = $1 and attempts = $2::int and state = 'closing' returning id, state
      )
      insert into still_there.history (meeting, what, actor) select id, 'closed', 'server' from o where state = 'closed'`,
      [id, attempts, timestamp(at)],
    );
  }

  /** The attempt failed: the meeting runs on, and may be extended, until the next attempt. */
  async release({ id, attempts }: Attempt, error: string): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings set state = 'running', last_error = $3
      where id = $1 and attempts = $2::int and state = 'closing' and called_at is null`,
      [id, attempts, error],
    );
  }

  /** Meetings that the provider was told to end, and that no list has confirmed. */
  async unconfirmed(provider: string): Promise<CalledMeeting[]> {
    const rows = await this.#database.rows(
      `select id, room, started_at, meeting_id, extract(epoch from now() - called_at) * 1000 as called_ago from still_there.meetings
      where state = 'closing' and called_at is not null and provider = $1`,
      [provider],
    );
    return rows.map((row) => ({ id: Number(row.id), ...toMeeting(row), calledAgo: Number(row.called_ago) }));
  }

  /** The list has confirmed that these are over. */
  async closed(meetings: readonly number[], now: number): Promise<number> {
    const rows = await this.#database.rows(
      `with c as (
        update still_there.meetings set state = 'closed', ended_by = 'limit', ended_at = $2::timestamptz, version = version + 1
        where id = ${listed} and state = 'closing' and called_at is not null returning id
      ), h as (insert into still_there.history (meeting, what, actor) select id, 'closed', 'server' from c)
      select id from c`,
      [meetings.join(','), timestamp(now)],
    );
    return rows.length;
  }

  /** The provider accepted the call, but these still run: they are due again at once. */
  async notConfirmed(meetings: readonly number[]): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings set state = 'running', attempted_at = null, called_at = null,
        last_error = 'the provider accepted the call, but still lists the meeting'
      where id = ${listed} and state = 'closing' and called_at is not null`,
      [meetings.join(',')],
    );
  }

  /** The queue has given up on this deadline. Resolves to whether the meeting is still waiting for it. */
  async failed({ id, deadline }: { readonly id: number; readonly deadline: number }, error: string): Promise<boolean> {
    const rows = await this.#database.rows(
      `with f as (
        update still_there.meetings set state = 'failed', version = version + 1
        where id = $1 and deadline = $3::timestamptz and state = 'running' returning id
      ), h as (insert into still_there.history (meeting, what, detail, actor) select id, 'failed', $2::text, 'server' from f)
      select id from f`,
      [id, error, timestamp(deadline)],
    );
    return rows.length > 0;
  }
}

function toClosing(row: Row): ClosingMeeting {
  return {
    id: Number(row.id),
    ...toMeeting(row),
    ...(row.name !== null && { name: String(row.name) }),
    deadline: instant(row.deadline),
    attempts: Number(row.attempts),
  };
}
