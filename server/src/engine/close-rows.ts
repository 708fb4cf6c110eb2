// The statements between a deadline and a meeting that is confirmed closed. Each is atomic, and repeating it changes nothing.
import type { RunningMeeting } from '../providers/provider.ts';
import type { Database, Row } from './database.ts';
import { open } from './listed-states.ts';
import { byDeadline } from './meeting-order.ts';
import { instant, timestamp, toMeeting } from './meeting-rows.ts';
import { closedBy } from './meetings.ts';

/** A meeting that is due now or soon. Instants are epoch ms by the provider's clock. */
export interface DueMeeting extends RunningMeeting {
  readonly id: number;
  readonly deadline: number;
  /** How long it may run, ms; `null` if only the time of day limits it. */
  readonly lasts: number | null;
  /** Whether an operator ended it, so that no clock matters. */
  readonly isOrdered: boolean;
  /** When the last attempt to close it began; `null`: there was none. */
  readonly attemptedAt: number | null;
}

/** A meeting at the beginning of an attempt to close it. */
export interface ClosingMeeting extends RunningMeeting {
  readonly id: number;
  readonly deadline: number;
  /** Which attempt this is, from 1. Only the latest attempt may write its result. */
  readonly attempts: number;
  /** The operator who ended it. Missing if its time is up. */
  readonly orderedBy?: string;
}

/** An attempt to close a meeting. */
export type Attempt = Pick<ClosingMeeting, 'id' | 'attempts'>;

/** A meeting whose call the provider has accepted, and whose end its list has not confirmed. */
export interface CalledMeeting extends RunningMeeting {
  readonly id: number;
  /** How long ago, ms. */
  readonly calledAgo: number;
}

/** Milliseconds without an attempt after which a job counts as lost or stuck. Longer than any pause of a provider. */
export const stuckAfter = 600_000;
/** The most meetings that are taken up in one round. */
export const mostDue = 5000;
/** Attempts after which a meeting counts as failed. */
export const attemptsUntilFailed = 21;
/** How long no attempt is made after the queue has given up on a meeting. */
const failedPause = `interval '5 minutes'`;

const listed = `any(string_to_array($1, ',')::bigint[])`;
/** The state after an attempt without success: a failed meeting stays failed until its end is confirmed. */
const beforeAttempt = `case state when 'failed' then 'failed' else 'running' end`;
/** In a dry run: whether nothing was decided about the meeting at its present deadline. */
export const undecided = 'would_close_at is distinct from deadline';

/** The columns of {@link DueMeeting}. */
export const dueColumns = `id, room, started_at, meeting_id, deadline, attempted_at, ordered_by is not null as is_ordered,
  case when duration_ms is not null then greatest(duration_ms + grace_ms + extended_ms,
    extract(epoch from deadline - started_at) * 1000) end as lasts`;

/** Records a failed attempt of the meetings in `rows`. A meeting that goes on failing for the same reason gets one entry in an hour. */
const recordAttempt = (rows: string, error: string): string =>
  `insert into still_there.history (meeting, what, detail, actor)
  select r.id, 'attempt failed', ${error}, 'server' from ${rows} r where not exists (
    select from still_there.history h
    where h.meeting = r.id and h.what = 'attempt failed' and h.detail = ${error} and h.at > now() - interval '1 hour'
  )`;

/** Options of {@link CloseRows}. */
export interface CloseRowsOptions {
  /** Whether meetings that were decided about are not pending. @default false */
  readonly dryRun?: boolean;
}

/** The reads and writes of closing meetings. */
export class CloseRows {
  readonly #database: Database;
  readonly #isDryRun: boolean;

  constructor(database: Database, { dryRun = false }: CloseRowsOptions = {}) {
    this.#database = database;
    this.#isDryRun = dryRun;
  }

  /**
   * Meetings due before `until` for which no call was accepted. An attempt since the deadline shows that a meeting has a job, so
   * it is left out for a while. An attempt in the future was written by a wrong clock and is ignored. Both instants are epoch ms
   * by the provider's clock.
   * @param now with `Infinity` no meeting is left out; otherwise at most {@link mostDue} are returned, the earliest first
   */
  async due(provider: string, until: number, now: number): Promise<DueMeeting[]> {
    const rows = await this.#database.rows(
      `select ${dueColumns}
      from still_there.meetings
      where provider = $1 and state in (${open}) and called_at is null and ${byDeadline} < $2::timestamptz
        and (attempted_at is null or attempted_at < deadline or attempted_at > $3::timestamptz + interval '1 minute'
          or attempted_at < $3::timestamptz
            - case state when 'failed' then ${failedPause} else interval '${stuckAfter} milliseconds' end)
      order by ${byDeadline}, id limit $4::int`,
      now === Infinity
        ? [provider, timestamp(until), 'infinity', null]
        : [provider, timestamp(until), timestamp(now), mostDue],
    );
    return rows.map(toDue);
  }

  /**
   * The providers with meetings that are due before `until` and for which no call was accepted, and those with meetings whose call
   * was accepted and whose end is not confirmed. Instants are epoch ms by the provider's clock.
   */
  async pending(
    times: readonly { readonly provider: string; readonly until: number }[],
  ): Promise<{ readonly due: ReadonlySet<string>; readonly called: ReadonlySet<string> }> {
    const rows = await this.#database.rows(
      // The second instant is for the index.
      `select distinct m.provider, false as is_called from still_there.meetings m
      join jsonb_to_recordset($1::jsonb) as s(provider text, until timestamptz) on m.provider = s.provider and ${byDeadline} < s.until
      where m.state in (${open}) and m.called_at is null and ${byDeadline} < $2::timestamptz
        ${this.#isDryRun ? `and ${undecided}` : ''}
      union all
      select distinct provider, true from still_there.meetings where state in ('closing', 'failed') and called_at is not null`,
      [
        JSON.stringify(times.map(({ provider, until }) => ({ provider, until: timestamp(until) }))),
        timestamp(Math.max(...times.map(({ until }) => until))),
      ],
    );
    const of = (isCalled: boolean): Set<string> =>
      new Set(rows.filter((row) => row.is_called === isCalled).map(({ provider }) => String(provider)));
    return { due: of(false), called: of(true) };
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
   * Begins an attempt to close meetings, right before the call. From here on they cannot be extended. Failed ones stay failed.
   * Meetings that are missing in the result have ended, have another deadline and so another job, or their call was already
   * accepted.
   */
  async begin(
    jobs: readonly { readonly id: number; readonly deadline: number; readonly now: number }[],
  ): Promise<Map<number, ClosingMeeting>> {
    const rows = await this.#database.rows(
      `with s as (select * from jsonb_to_recordset($1::jsonb) as s(id bigint, deadline timestamptz, now timestamptz))
      update still_there.meetings m set attempts = m.attempts + 1, attempted_at = s.now,
        state = case m.state when 'failed' then 'failed' else 'closing' end
      from s where m.id = s.id and m.deadline = s.deadline and m.called_at is null and m.state in (${open})
      returning m.id, m.room, m.started_at, m.meeting_id, m.name, m.deadline, m.attempts, m.ordered_by`,
      [
        JSON.stringify(
          jobs.map(({ id, deadline, now }) => ({ id, deadline: timestamp(deadline), now: timestamp(now) })),
        ),
      ],
    );
    return new Map(rows.map(toClosing).map((meeting) => [meeting.id, meeting]));
  }

  /** Records that the provider has accepted the calls of these attempts. */
  async called(attempts: readonly Attempt[]): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings m set called_at = now(), last_error = null
      from jsonb_to_recordset($1::jsonb) as s(id bigint, attempts int)
      where m.id = s.id and m.attempts = s.attempts and m.state in ('closing', 'failed')`,
      [JSON.stringify(attempts.map(({ id, attempts: attempt }) => ({ id, attempts: attempt })))],
    );
  }

  /** Records that the room hosts the next meeting. If there was an earlier attempt, it closed this one, and its answer was lost. */
  async superseded({ id, attempts }: Attempt, at: number): Promise<void> {
    await this.#database.rows(
      `with o as (
        update still_there.meetings set ended_at = $3::timestamptz, version = version + 1,
          state = case when attempts > 1 then 'closed' else 'ended' end,
          ended_by = case when attempts > 1 then ${closedBy('meetings')} else 'superseded' end
        where id = $1 and attempts = $2::int and state in ('closing', 'failed') returning id, state
      )
      insert into still_there.history (meeting, what, detail, actor)
      select id, 'closed', 'superseded', 'server' from o where state = 'closed'`,
      [id, attempts, timestamp(at)],
    );
  }

  /** Records that the attempt failed. Unless it is a failed one, the meeting is running again, and can be extended until the next attempt. */
  async release({ id, attempts }: Attempt, error: string): Promise<void> {
    await this.#database.rows(
      `with r as (
        update still_there.meetings set state = ${beforeAttempt}, last_error = $3::text
        where id = $1 and attempts = $2::int and state in ('closing', 'failed') and called_at is null returning id
      )
      ${recordAttempt('r', '$3::text')}`,
      [id, attempts, error],
    );
  }

  /** Records that the attempt was made too early, as if there had been none. */
  async postpone({ id, attempts }: Attempt): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings set state = ${beforeAttempt}, attempts = attempts - 1, attempted_at = null
      where id = $1 and attempts = $2::int and state in ('closing', 'failed') and called_at is null`,
      [id, attempts],
    );
  }

  /** Meetings whose call was accepted, and whose end no list has confirmed. */
  async unconfirmed(provider: string): Promise<CalledMeeting[]> {
    const rows = await this.#database.rows(
      `select id, room, started_at, meeting_id, extract(epoch from now() - called_at) * 1000 as called_ago from still_there.meetings
      where state in ('closing', 'failed') and called_at is not null and provider = $1`,
      [provider],
    );
    return rows.map((row) => ({ id: Number(row.id), ...toMeeting(row), calledAgo: Number(row.called_ago) }));
  }

  /** Records that the list has confirmed the end of these meetings. Resolves to their deadlines, epoch ms. */
  async closed(meetings: readonly number[], now: number): Promise<number[]> {
    const rows = await this.#database.rows(
      `with c as (
        update still_there.meetings set state = 'closed', ended_by = ${closedBy('meetings')}, ended_at = $2::timestamptz, version = version + 1
        where id = ${listed} and state in ('closing', 'failed') and called_at is not null returning id, deadline
      ), h as (
        insert into still_there.history (meeting, what, detail, actor) select id, 'closed', 'list', 'server' from c
      )
      select deadline from c`,
      [meetings.join(','), timestamp(now)],
    );
    return rows.map(({ deadline }) => instant(deadline));
  }

  /**
   * Records that these meetings are still running after an accepted call. They are due again at once. Resolves to those that have
   * failed now, after {@link attemptsUntilFailed} attempts.
   */
  async notConfirmed(meetings: readonly number[]): Promise<number[]> {
    const error = 'the provider accepted the call, but still lists the meeting';
    const rows = await this.#database.rows(
      `with before as (
        select id, state <> 'failed' and attempts >= ${attemptsUntilFailed} as fails from still_there.meetings
        where id = ${listed} and state in ('closing', 'failed') and called_at is not null for update
      ), f as (
        update still_there.meetings m set state = case when b.fails then 'failed' else ${beforeAttempt} end,
          attempted_at = null, called_at = null, last_error = $2::text, version = version + case when b.fails then 1 else 0 end
        from before b where m.id = b.id returning m.id, b.fails
      ), h as (
        insert into still_there.history (meeting, what, detail, actor) select id, 'failed', $2::text, 'server' from f where fails
      ), a as (${recordAttempt('f', '$2::text')})
      select id from f where fails`,
      [meetings.join(','), error],
    );
    return rows.map(({ id }) => Number(id));
  }

  /** Records that the queue has given up on this deadline. Resolves to whether the meeting still has it, and has not failed before. */
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

/** A row of {@link dueColumns}. */
export function toDue(row: Row): DueMeeting {
  return {
    id: Number(row.id),
    ...toMeeting(row),
    deadline: instant(row.deadline),
    lasts: row.lasts === null ? null : Number(row.lasts),
    isOrdered: row.is_ordered === true,
    attemptedAt: row.attempted_at === null ? null : instant(row.attempted_at),
  };
}

function toClosing(row: Row): ClosingMeeting {
  return {
    id: Number(row.id),
    ...toMeeting(row),
    ...(row.name !== null && { name: String(row.name) }),
    deadline: instant(row.deadline),
    attempts: Number(row.attempts),
    ...(row.ordered_by !== null && { orderedBy: String(row.ordered_by) }),
  };
}
