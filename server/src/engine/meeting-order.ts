// The orders in which meetings are listed, and how a page begins where the previous one ended.
import type { MeetingPlace, MeetingQuery, MeetingSort } from './hard-limit-api.ts';
import type { MeetingRecord, MeetingState } from './meeting-record.ts';
import { timestamp } from './meeting-rows.ts';

/** The states of meetings that are not over. */
export const openStates: readonly MeetingState[] = ['running', 'closing', 'failed'];
/** The same expression as in the index `meetings_open`. */
export const byDeadline = `coalesce(deadline, 'infinity'::timestamptz)`;
/** What `btrim` removes. */
const spaces = /^ +| +$/g;

/** Something to sort by. */
interface Key {
  /** The expression in SQL. */
  readonly sql: string;
  readonly type: 'timestamptz' | 'text' | 'bigint';
  /** The value of a meeting. `lower()` is left to the database, which may have other rules. */
  readonly of: (meeting: MeetingRecord) => string | number | null;
}

const openKeys: Readonly<Record<MeetingSort, Key>> = {
  end: { sql: byDeadline, type: 'timestamptz', of: ({ deadline }) => deadline },
  start: { sql: 'started_at', type: 'timestamptz', of: ({ startedAt }) => startedAt },
  room: {
    sql: `lower(coalesce(nullif(btrim(name), ''), room))`,
    type: 'text',
    of: ({ name, room }) => name?.replace(spaces, '') || room,
  },
  provider: { sql: 'lower(provider)', type: 'text', of: ({ provider }) => provider },
  state: {
    sql: `case when state = 'failed' then 0 when state = 'closing' or ordered_by is not null then 1 else 2 end`,
    type: 'bigint',
    of: ({ state, orderedBy }) => (state === 'failed' ? 0 : state === 'closing' || orderedBy !== null ? 1 : 2),
  },
};

/** There may be millions of meetings that are over, so they are only sorted by what has an index. Ids follow the starts. */
const overKeys: Partial<Record<MeetingSort, Key>> = {
  start: { sql: 'id', type: 'bigint', of: ({ id }) => id },
  end: { sql: 'ended_at', type: 'timestamptz', of: ({ endedAt }) => endedAt },
};

/** The part of a query that decides about the order. */
type Order = Pick<MeetingQuery, 'states' | 'sort' | 'isDescending'>;

/** What meetings of both kinds can be sorted by. */
const mixedKeys: Partial<Record<MeetingSort, Key>> = { start: overKeys.start as Key };

const isOpen = ({ states = openStates }: Order): boolean => states.every((state) => openStates.includes(state));

/** What meetings in these states can be sorted by; the first is the default. */
export function sortsFor(order: Order): readonly MeetingSort[] {
  return Object.keys(keysFor(order)) as MeetingSort[];
}

function keysFor({ states = openStates }: Order): Partial<Record<MeetingSort, Key>> {
  const open = states.filter((state) => openStates.includes(state));
  if (open.length === states.length) return openKeys;
  return open.length === 0 ? overKeys : mixedKeys;
}

/** @throws TypeError if meetings in these states cannot be sorted so */
function keyOf(order: Order): Key {
  const keys = keysFor(order);
  const [first] = Object.keys(keys) as MeetingSort[];
  const key = keys[order.sort ?? (first as MeetingSort)];
  if (!key) throw new TypeError(`Expected \`sort\` to be one of ${sortsFor(order).join(', ')}, got ${order.sort}`);
  return key;
}

/** The place of a meeting in a list, from which the next page goes on. */
export function placeOf(meeting: MeetingRecord, order: Order): MeetingPlace {
  const { id, deadline } = meeting;
  return { value: keyOf(order).of(meeting), deadline, id };
}

/**
 * The clauses that sort meetings, and the values of their parameters, which begin with `$from`.
 * @throws TypeError if meetings in these states cannot be sorted so
 */
export function orderClauses(
  query: MeetingQuery,
  from: number,
): { readonly after: string; readonly orderBy: string; readonly values: readonly string[] } {
  const { after, isDescending = !isOpen(query) } = query;
  const { sql, type } = keyOf(query);
  const direction = isDescending ? 'desc' : 'asc';
  const columns = [
    { sql, type, value: after?.value },
    // Of meetings with the same value, the most urgent comes first.
    ...(isOpen(query) && sql !== byDeadline
      ? [{ sql: byDeadline, type: 'timestamptz', value: after?.deadline } as const]
      : []),
    ...(sql === 'id' ? [] : [{ sql: 'id', type: 'bigint', value: after?.id } as const]),
  ];
  const parameters = columns.map((column, index) => {
    const parameter = `$${from + index}::${column.type}`;
    return column.type === 'text' ? `lower(${parameter})` : parameter;
  });
  const place = `(${columns.map((column) => column.sql).join(', ')})`;
  return {
    after: after ? `${place} ${isDescending ? '<' : '>'} (${parameters.join(', ')})` : 'true',
    orderBy: columns.map((column) => `${column.sql} ${direction}`).join(', '),
    values: after ? columns.map(parameterOf) : [],
  };
}

function parameterOf({ type, value }: { type: Key['type']; value: string | number | null | undefined }): string {
  if (type === 'text') return String(value);
  if (type === 'bigint') return String(Number.isSafeInteger(value) ? value : 0); // a mark comes from outside
  return typeof value === 'number' ? timestamp(value) : 'infinity';
}
