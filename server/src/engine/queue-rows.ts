// The statements of the way from a deadline to a meeting that is confirmed closed. Each is atomic, and a repeat changes nothing.
import type { RunningMeeting } from '../providers/provider.ts';
import type { Database, Row } from './database.ts';
import { instant, timestamp, toMeeting } from './meeting-rows.ts';

/** A meeting whose deadline is near, and when that is by the database's clock, which starts the job. */
export interface DueMeeting {
  readonly id: number;
  readonly provider: string;
  readonly deadline: number;
  readonly databaseNow: number;
}

/** A meeting that this process, and no other, is to close now. */
export interface ClaimedMeeting extends RunningMeeting {
  readonly id: number;
  readonly provider: string;
  readonly deadline: number;
  readonly attempts: number;
}

/** A meeting that the provider was told to end, and that its list has not confirmed. */
export interface CalledMeeting extends RunningMeeting {
  readonly id: number;
  /** How long ago, ms. */
  readonly calledAgo: number;
}

/** Longer than a call can take: a claim older than this was lost with its process. */
const lease = `interval '30 seconds'`;
/** Later than any job that works would be. */
const lost = `interval '2 minutes'`;
const failedPause = `interval '5 minutes'`;

const ids = (list: readonly number[]): string => list.join(',');
const listed = `any(string_to_array($1, ',')::bigint[])`;

/** What the queue's side reads and writes of the meetings. */
export class QueueRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Meetings due before `until` (epoch ms by the provider's clock) that have no job for their present deadline. */
  async due(provider: string, until: number, limit: number): Promise<DueMeeting[]> {
    const rows = await this.#database.rows(
      `select id, provider, deadline, now() as database_now from still_there.meetings
      where state = 'running' and queued_for is distinct from deadline and deadline < $1::timestamptz and provider = $2
      order by deadline limit $3::int`,
      [timestamp(until), provider, limit],
    );
    return rows.map((row) => ({
      id: Number(row.id),
      provider: String(row.provider),
      deadline: instant(row.deadline),
      databaseNow: instant(row.database_now),
    }));
  }

  /** Whether any meeting that runs is due before `until` (epoch ms by the provider's clock). */
  async isSoonDue(provider: string, until: number): Promise<boolean> {
    const rows = await this.#database.rows(
      `select from still_there.meetings where state = 'running' and provider = $2
        and coalesce(deadline, 'infinity'::timestamptz) < $1::timestamptz limit 1`,
      [timestamp(until), provider],
    );
    return rows.length > 0;
  }

  /** Notes which deadline has its job; one that moved meanwhile gets another. */
  async queued(meetings: readonly DueMeeting[]): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings m set queued_for = s.deadline
      from jsonb_to_recordset($1::jsonb) as s(id bigint, deadline timestamptz) where m.id = s.id`,
      [JSON.stringify(meetings.map(({ id, deadline }) => ({ id, deadline: timestamp(deadline) })))],
    );
  }

  /** Forgets the jobs of what runs. */
  async requeue(provider: string): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings set queued_for = null where provider = $1 and state = 'running' and queued_for = deadline`,
      [provider],
    );
  }

  /** Forgets the claims of a process that is known to be gone. */
  async disclaim(provider: string): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings set state = 'running', queued_for = null, claim = null
      where provider = $1 and state = 'closing' and called_at is null`,
      [provider],
    );
  }

  /**
   * Claims meetings whose job's deadline has come, and that nobody has claimed. What is missing in the result has ended, was
   * extended (and so has another job), or is another's.
   */
  async claim(
    jobs: readonly { readonly id: number; readonly deadline: number }[],
    claim: string,
  ): Promise<ClaimedMeeting[]> {
    const rows = await this.#database.rows(
      `with s as (select * from jsonb_to_recordset($1::jsonb) as s(id bigint, deadline timestamptz))
      update still_there.meetings m set state = 'closing', claim = $2, claimed_at = now(), attempts = m.attempts + 1
      from s where m.id = s.id and m.deadline <= s.deadline
        and (m.state = 'running' or (m.state = 'closing' and m.called_at is null and m.claimed_at < now() - ${lease}))
      returning m.id, m.provider, m.room, m.started_at, m.meeting_id, m.name, m.deadline, m.attempts`,
      [jobsAsJson(jobs), claim],
    );
    return rows.map(toClaimed);
  }

  /**
   * Those that are still to be closed, though they could not be claimed: another process has claimed them and not yet told the
   * provider, or gave them back a moment ago. Their job is not done.
   */
  async stillDue(jobs: readonly { readonly id: number; readonly deadline: number }[]): Promise<Set<number>> {
    const rows = await this.#database.rows(
      `select m.id from jsonb_to_recordset($1::jsonb) as s(id bigint, deadline timestamptz)
      join still_there.meetings m on m.id = s.id and m.deadline <= s.deadline
      where m.state = 'running' or (m.state = 'closing' and m.called_at is null)`,
      [jobsAsJson(jobs)],
    );
    return new Set(rows.map(({ id }) => Number(id)));
  }

  /** The provider took these orders. */
  async called(orders: readonly { readonly id: number; readonly claim: string }[]): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings m set called_at = now(), last_error = null
      from jsonb_to_recordset($1::jsonb) as s(id bigint, claim text)
      where m.id = s.id and m.claim = s.claim and m.state = 'closing'`,
      [JSON.stringify(orders)],
    );
  }

  /** The room hosts the next meeting by now: this one is over. By an earlier attempt, if there was one: its answer may be lost. */
  async superseded(id: number, claim: string, at: number): Promise<void> {
    await this.#database.rows(
      `with o as (
        update still_there.meetings set ended_at = $3::timestamptz, version = version + 1,
          state = case when attempts > 1 then 'closed' else 'ended' end,
          ended_by = case when attempts > 1 then 'limit' else 'superseded' end
        where id = $1 and claim = $2 and state = 'closing' returning id, state
      )
      insert into still_there.history (meeting, what, actor) select id, 'closed', 'server' from o where state = 'closed'`,
      [id, claim, timestamp(at)],
    );
  }

  /** The call failed: the meeting runs on, and may be extended, until the job comes again. */
  async release(id: number, claim: string, error: string): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings set state = 'running', claim = null, last_error = $3
      where id = $1 and claim = $2 and state = 'closing' and called_at is null`,
      [id, claim, error],
    );
  }

  /** What waits for the list to confirm it. */
  async unconfirmed(provider: string): Promise<CalledMeeting[]> {
    const rows = await this.#database.rows(
      `select id, room, started_at, meeting_id, extract(epoch from now() - called_at) * 1000 as called_ago from still_there.meetings
      where state = 'closing' and called_at is not null and provider = $1`,
      [provider],
    );
    return rows.map((row) => ({
      id: Number(row.id),
      ...toMeeting(row),
      calledAgo: Number(row.called_ago),
    }));
  }

  /** The list has confirmed it: they are over. */
  async closed(meetings: readonly number[], now: number): Promise<number> {
    const rows = await this.#database.rows(
      `with c as (
        update still_there.meetings set state = 'closed', ended_by = 'limit', ended_at = $2::timestamptz, version = version + 1
        where id = ${listed} and state = 'closing' and called_at is not null returning id
      ), h as (insert into still_there.history (meeting, what, actor) select id, 'closed', 'server' from c)
      select id from c`,
      [ids(meetings), timestamp(now)],
    );
    return rows.length;
  }

  /** The provider took the order, and yet they run: from the beginning. */
  async again(meetings: readonly number[]): Promise<void> {
    await this.#database.rows(
      `update still_there.meetings set state = 'running', queued_for = null, claim = null, called_at = null,
        last_error = 'the provider took the order, but still lists the meeting'
      where id = ${listed} and state = 'closing' and called_at is not null`,
      [ids(meetings)],
    );
  }

  /** Every attempt of the job for this deadline failed. */
  async failed({ id, deadline }: { readonly id: number; readonly deadline: number }, error: string): Promise<boolean> {
    const rows = await this.#database.rows(
      `with f as (
        update still_there.meetings set state = 'failed', failed_at = now(), claim = null, version = version + 1
        where id = $1 and called_at is null and (state = 'running' or (state = 'closing' and claimed_at < now() - ${lease}))
          and queued_for = deadline and deadline = $3::timestamptz
        returning id
      ), h as (insert into still_there.history (meeting, what, detail, actor) select id, 'failed', $2::text, 'server' from f)
      select id from f`,
      [id, error, timestamp(deadline)],
    );
    return rows.length > 0;
  }

  /**
   * Queues anew whatever a lost job, a lost claim or a failure left behind; so many. A job that works claims at least once in
   * the time after which it counts as lost.
   */
  async sweep(provider: string, now: number): Promise<number> {
    const rows = await this.#database.rows(
      `update still_there.meetings set state = 'running', queued_for = null, claim = null
      where provider = $1 and (
        (state = 'running' and queued_for = deadline and deadline < $2::timestamptz - ${lost}
          and (claimed_at is null or claimed_at not between now() - ${lost} and now()))
        or (state = 'closing' and called_at is null and claimed_at < now() - ${lost})
        or (state = 'failed' and failed_at < now() - ${failedPause}))
      returning id`,
      [provider, timestamp(now)],
    );
    return rows.length;
  }
}

const jobsAsJson = (jobs: readonly { readonly id: number; readonly deadline: number }[]): string =>
  JSON.stringify(jobs.map(({ id, deadline }) => ({ id, deadline: timestamp(deadline) })));

function toClaimed(row: Row): ClaimedMeeting {
  return {
    id: Number(row.id),
    provider: String(row.provider),
    ...toMeeting(row),
    ...(row.name !== null && { name: String(row.name) }),
    deadline: instant(row.deadline),
    attempts: Number(row.attempts),
  };
}
