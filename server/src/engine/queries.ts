import type { Database } from './database.ts';
import type { HistoryRange, MeetingQuery } from './hard-limit-api.ts';
import type { ExportedEntry, HistoryEntry, MeetingRecord, MeetingState } from './meeting-record.ts';
import { columns, instant, timestamp, toExported, toHistory, toRecord } from './meeting-rows.ts';

const open: readonly MeetingState[] = ['running', 'closing', 'failed'];
const all: readonly MeetingState[] = [...open, 'closed', 'ended'];
/** The same expression as in the index `meetings_open`. */
const byDeadline = `coalesce(deadline, 'infinity'::timestamptz)`;
const mostRows = 1000;
/** How long (ms) meetings that are over can be looked up, if nothing else is asked for. */
const defaultRetention = 30 * 86_400_000;
/** How long late webhooks about the start of an ended meeting are recognized. */
const endsKept = `interval '30 days'`;
/** Webhooks older than this are refused because of their age. */
const webhooksKept = `interval '1 hour'`;
/** How long a replica is remembered that no longer runs. */
const replicasKept = `interval '1 day'`;

/** Reads meetings and history, and deletes old ones. */
export class Queries {
  readonly #database: Database;
  readonly #retention: number;

  /** @param retention how long meetings that are over and their history are kept, ms */
  constructor(database: Database, retention: number = defaultRetention) {
    this.#database = database;
    this.#retention = retention;
  }

  async byId(id: number): Promise<MeetingRecord | undefined> {
    const [row] = await this.#database.rows(`select ${columns} from still_there.meetings where id = $1`, [id]);
    return row && toRecord(row);
  }

  /** The latest meeting of each of the rooms. */
  async inRooms(rooms: readonly { readonly provider: string; readonly room: string }[]): Promise<MeetingRecord[]> {
    const rows = await this.#database.rows(
      `select m.* from jsonb_to_recordset($1::jsonb) as s(provider text, room text)
      cross join lateral (
        select ${columns} from still_there.meetings m where m.provider = s.provider and m.room = s.room
        order by started_at desc limit 1
      ) m`,
      [JSON.stringify(rooms)],
    );
    return rows.map(toRecord);
  }

  /** Open meetings by deadline. With `closed` or `ended` in `states`: the latest meetings first. */
  async meetings({ states = open, search = '', limit = 100, after }: MeetingQuery): Promise<MeetingRecord[]> {
    const isOpen = states.every((state) => open.includes(state));
    // In the text, not as a parameter: otherwise PostgreSQL does not use the index of open meetings.
    const wanted = all.filter((state) => states.includes(state)).map((state) => `'${state}'`);
    const order = isOpen ? `${byDeadline}, id` : 'id desc';
    const further = isOpen
      ? `(${byDeadline}, id) > (coalesce($3::timestamptz, 'infinity'), $2::bigint)`
      : 'id < $2::bigint and $3::timestamptz is null';
    const rows = await this.#database.rows(
      `select ${columns} from still_there.meetings
      where state in (${wanted.join(', ') || 'null'}) and ($2::bigint is null or ${further})
        and ($1 = '' or position(lower($1) in lower(room)) > 0 or position(lower($1) in lower(coalesce(name, ''))) > 0)
      order by ${order} limit $4::int`,
      [
        search,
        after?.id ?? null,
        isOpen && after?.deadline != null ? timestamp(after.deadline) : null,
        Math.min(limit, mostRows),
      ],
    );
    return rows.map(toRecord);
  }

  /** Running meetings with an id above `after`, by id, to page through all of them. */
  async runningAfter(after: number, limit: number): Promise<MeetingRecord[]> {
    const rows = await this.#database.rows(
      `select ${columns} from still_there.meetings where state = 'running' and id > $1::bigint order by id limit $2::int`,
      [after, limit],
    );
    return rows.map(toRecord);
  }

  async counts(): Promise<Record<MeetingState, number>> {
    const rows = await this.#database.rows(
      'select state, count(*)::int as count from still_there.meetings group by state',
    );
    const counts = { running: 0, closing: 0, closed: 0, ended: 0, failed: 0 };
    for (const { state, count } of rows) counts[state as MeetingState] = Number(count);
    return counts;
  }

  /**
   * Meetings that are past their deadline, and whose end is not confirmed: how many for each provider, and the earliest deadline.
   * Instants are epoch ms by the provider's clock.
   */
  async overdue(
    times: readonly { readonly provider: string; readonly now: number }[],
  ): Promise<Map<string, { readonly count: number; readonly earliest: number }>> {
    const states = open.map((state) => `'${state}'`).join(', ');
    const rows = await this.#database.rows(
      // The second instant is for the index. With a lateral join, PostgreSQL compiled the statement each time (JIT), which took 13 ms.
      `select m.provider, count(*)::int as count, min(m.deadline) as earliest from still_there.meetings m
      join jsonb_to_recordset($1::jsonb) as s(provider text, now timestamptz) on m.provider = s.provider and ${byDeadline} < s.now
      where m.state in (${states}) and ${byDeadline} < $2::timestamptz group by m.provider`,
      [
        JSON.stringify(times.map(({ provider, now }) => ({ provider, now: timestamp(now) }))),
        timestamp(Math.max(...times.map(({ now }) => now))),
      ],
    );
    return new Map(
      rows.map((row) => [String(row.provider), { count: Number(row.count), earliest: instant(row.earliest) }]),
    );
  }

  async history(meeting?: number): Promise<HistoryEntry[]> {
    const rows = await this.#database.rows(
      `select meeting, at, what, detail, actor from still_there.history
      where $1::bigint is null or meeting = $1::bigint order by at desc limit ${mostRows}`,
      [meeting ?? null],
    );
    return rows.map(toHistory);
  }

  /** All entries of the history in a range, the oldest first. Entries of one instant stay together, so that none is missed. */
  async *export({ since, until }: HistoryRange): AsyncGenerator<readonly ExportedEntry[], void> {
    let from = since === undefined ? '-infinity' : timestamp(since);
    for (let further = '>='; ; further = '>') {
      const rows = await this.#database.rows(
        `select h.meeting, h.at, h.what, h.detail, h.actor, m.provider, m.room,
          to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as mark
        from still_there.history h left join still_there.meetings m on m.id = h.meeting
        where h.at ${further} $1::timestamptz and h.at < $2::timestamptz
        order by h.at fetch first ${mostRows} rows with ties`,
        [from, until === undefined ? 'infinity' : timestamp(until)],
      );
      if (rows.length === 0) return;
      yield rows.map(toExported);
      if (rows.length < mostRows) return;
      from = String(rows.at(-1)?.mark);
    }
  }

  async wasSeen(provider: string, digest: string): Promise<boolean> {
    const rows = await this.#database.rows('select from still_there.webhooks where provider = $1 and digest = $2', [
      provider,
      digest,
    ]);
    return rows.length > 0;
  }

  async remember(provider: string, digest: string): Promise<void> {
    await this.#database.rows(
      'insert into still_there.webhooks (provider, digest) values ($1, $2) on conflict do nothing',
      [provider, digest],
    );
  }

  /** Deletes rows that are older than their retention time. */
  async purge(): Promise<void> {
    const kept = `$1::bigint * interval '1 millisecond'`;
    await this.#database.rows(
      `delete from still_there.meetings where state in ('closed', 'ended') and ended_at < now() - ${kept}`,
      [this.#retention],
    );
    await this.#database.rows(`delete from still_there.history where at < now() - ${kept}`, [this.#retention]);
    await this.#database.rows(`delete from still_there.ends where at < now() - ${endsKept}`);
    await this.#database.rows(`delete from still_there.webhooks where at < now() - ${webhooksKept}`);
    await this.#database.rows(`delete from still_there.replicas where seen_at < now() - ${replicasKept}`);
  }
}
