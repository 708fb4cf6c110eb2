import { undecided } from './close-rows.ts';
import type { Database } from './database.ts';
import type { HistoryRange, MeetingQuery } from './hard-limit-api.ts';
import { listOf } from './listed-states.ts';
import type { CountsByProvider } from './meeting-counts.ts';
import { byDeadline, openStates as open, orderClauses } from './meeting-order.ts';
import type { ExportedEntry, HistoryEntry, MeetingProgress, MeetingRecord, MeetingState } from './meeting-record.ts';
import {
  columns,
  instant,
  progressColumns,
  timestamp,
  toExported,
  toHistory,
  toProgress,
  toRecord,
} from './meeting-rows.ts';

const over: readonly MeetingState[] = ['closed', 'ended'];
const mostRows = 1000;
/** Whether a provider is in a list, separated by commas, which no name contains. Without a list, all are. */
const isOneOf = (provider: string, list: string): string =>
  `(${list}::text is null or ${provider} = any(string_to_array(${list}::text, ',')))`;
/** Whether a room's id or name contains the text `$1`. */
const isFound = `(position(lower($1) in lower(room)) > 0 or position(lower($1) in lower(coalesce(name, ''))) > 0)`;
/** The same, by the index. Most meetings that have the trigrams of the text contain it. */
const isFoundByIndex = `still_there.trigrams(room, name) @@ still_there.trigrams_of_search($1) and ${isFound}`;
/** Meetings that a search looks through before it uses the index, which takes long for a text that many meetings contain. */
const nearby = 20_000;

/** Options of {@link Queries}. */
export interface QueriesOptions {
  /** Whether meetings that would have been closed do not count as overdue. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Reads meetings and history. */
export class Queries {
  readonly #database: Database;
  readonly #isDryRun: boolean;

  constructor(database: Database, { dryRun = false }: QueriesOptions = {}) {
    this.#database = database;
    this.#isDryRun = dryRun;
  }

  async byId(id: number): Promise<MeetingRecord | undefined> {
    const [row] = await this.#database.rows(`select ${columns} from still_there.meetings where id = $1`, [id]);
    return row && toRecord(row);
  }

  /** What was reported of a meeting, and how far ending it is. */
  async progress(id: number): Promise<MeetingProgress | undefined> {
    const [row] = await this.#database.rows(`select ${progressColumns} from still_there.meetings where id = $1`, [id]);
    return row && toProgress(row);
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

  /** Open meetings by deadline, unless the query sorts them differently. With `closed` or `ended` in `states`: the latest first. */
  async meetings(query: MeetingQuery): Promise<MeetingRecord[]> {
    if (!query.search) return this.#page(query, `$1 = ''`);
    const found = await this.#page(query, isFound, nearby);
    return found.length >= limitOf(query) ? found : this.#page(query, isFoundByIndex);
  }

  /** Running meetings with an id above `after`, by id, to page through all of them. @param provider @default all */
  runningAfter(after: number, limit: number, provider?: string): Promise<MeetingRecord[]> {
    return this.#records(
      `select m.* from (${groups(['running'], '($3::text is null or provider = $3::text)')}) g cross join lateral (
        select ${columns} from still_there.meetings where provider = g.provider and state = 'running' and id > $1::bigint
        order by id limit $2::int
      ) m order by id limit $2::int`,
      [after, limit, provider ?? null],
    );
  }

  async counts(): Promise<CountsByProvider> {
    const rows = await this.#database.rows(
      'select provider, state, sum(meetings) as meetings from still_there.counts group by provider, state',
    );
    const counts = new Map<string, Partial<Record<MeetingState, number>>>();
    for (const { provider, state, meetings } of rows)
      counts.set(String(provider), { ...counts.get(String(provider)), [state as MeetingState]: Number(meetings) });
    return counts;
  }

  /**
   * Meetings that are past their deadline, and whose end is not confirmed: how many for each provider, and the earliest deadline.
   * Instants are epoch ms by the provider's clock.
   */
  async overdue(
    times: readonly { readonly provider: string; readonly now: number }[],
  ): Promise<Map<string, { readonly count: number; readonly earliest: number }>> {
    const rows = await this.#database.rows(
      // The second instant is for the index. With a lateral join, PostgreSQL compiled the statement each time (JIT), which took 13 ms.
      `select m.provider, count(*)::int as count, min(m.deadline) as earliest from still_there.meetings m
      join jsonb_to_recordset($1::jsonb) as s(provider text, now timestamptz) on m.provider = s.provider and ${byDeadline} < s.now
      where m.state in (${listOf(open)}) and ${byDeadline} < $2::timestamptz
        ${this.#isDryRun ? `and ${undecided}` : ''} group by m.provider`,
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
  async *export({ since, until, providers }: HistoryRange): AsyncGenerator<readonly ExportedEntry[], void> {
    let from = since === undefined ? '-infinity' : timestamp(since);
    for (let further = '>='; ; further = '>') {
      const rows = await this.#database.rows(
        `select h.meeting, h.at, h.what, h.detail, h.actor, m.provider, m.room,
          to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as mark
        from still_there.history h left join still_there.meetings m on m.id = h.meeting
        where h.at ${further} $1::timestamptz and h.at < $2::timestamptz and ${isOneOf('m.provider', '$3')}
        order by h.at fetch first ${mostRows} rows with ties`,
        [from, until === undefined ? 'infinity' : timestamp(until), providers?.join(',') ?? null],
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

  /** @param among only so many meetings are looked through: the first ones, or those with the latest ids. @default all */
  #page(query: MeetingQuery, filter: string, among?: number): Promise<MeetingRecord[]> {
    const { states = open, search = '', providers, dueBefore, after: place } = query;
    const names = providers?.join(',') ?? null;
    if (isLatestFirst(query)) {
      const wanted = [open, over].map((group) => group.filter((state) => states.includes(state)));
      const found = wanted.filter(({ length }) => length > 0).map((group) => latest(group, filter, among));
      const text = `${found.join(' union all ')} order by id desc limit $3::int`;
      return this.#records(text, [search, place?.id ?? null, limitOf(query), names]);
    }
    const { after, orderBy, values } = orderClauses(query, 5);
    const page = `select ${columns} from still_there.meetings where state in (${listOf(states) || 'null'})
      and ($2::timestamptz is null or ${byDeadline} < $2::timestamptz) and ${after}
      and ${this.#isDryRun && dueBefore !== undefined ? undecided : 'true'}
      and ${isOneOf('provider', '$4')}`;
    const text = among
      ? `select * from (${page} order by ${orderBy} limit ${among}) m where ${filter} order by ${orderBy} limit $3::int`
      : `${page} and ${filter} order by ${orderBy} limit $3::int`;
    const due = dueBefore === undefined ? null : timestamp(dueBefore);
    return this.#records(text, [search, due, limitOf(query), names, ...values]);
  }

  async #records(text: string, values: readonly unknown[]): Promise<MeetingRecord[]> {
    return (await this.#database.rows(text, values)).map(toRecord);
  }
}

/** Which providers have meetings in these states. In each such group the index `meetings_state` has the meetings by id. */
const groups = (states: readonly MeetingState[], filter = 'true'): string =>
  `select provider, state from still_there.counts where state in (${listOf(states)}) and ${filter}
  group by provider, state having sum(meetings) > 0`;

/** The latest `$3` meetings of the providers `$4` that pass the filter, with an id below `$2`. The states are all open or all over, as in the indexes for searches. */
function latest(states: readonly MeetingState[], filter: string, among?: number): string {
  const isAmong = among ? `id > coalesce($2::bigint, (select max(id) from still_there.meetings)) - ${among}` : 'true';
  return `select m.* from (${groups(states, isOneOf('provider', '$4'))}) g cross join lateral (
    select ${columns} from still_there.meetings
    where provider = g.provider and state = g.state and state in (${listOf(states)})
      and ($2::bigint is null or id < $2::bigint) and ${isAmong} and ${filter}
    order by id desc limit $3::int
  ) m`;
}

/** Whether the query is one for {@link latest}, which reads the index `meetings_state`. */
function isLatestFirst({ states = open, sort = 'start', isDescending = true, dueBefore }: MeetingQuery): boolean {
  return states.some((state) => over.includes(state)) && sort === 'start' && isDescending && dueBefore === undefined;
}

const limitOf = ({ limit = 100 }: MeetingQuery): number => Math.min(limit, mostRows);
