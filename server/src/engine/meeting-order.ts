// The orders in which meetings are listed, and how a page begins where the previous one ended.
import { quoted } from '../shown.ts';
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

/** What meetings can be sorted by: all of them open, all over, or some of each. The first is the default. */
const keysByKind = {
  open: openKeys,
  over: overKeys,
  all: { start: overKeys.start as Key },
} as const satisfies Readonly<Record<string, Partial<Record<MeetingSort, Key>>>>;

function kindOf({ states = openStates }: Order): keyof typeof keysByKind {
  const open = states.filter((state) => openStates.includes(state));
  if (open.length === states.length) return 'open';
  return open.length === 0 ? 'over' : 'all';
}

/** What meetings in these states can be sorted by; the first is the default. */
export function sortsFor(order: Order): readonly MeetingSort[] {
  return Object.keys(keysByKind[kindOf(order)]) as MeetingSort[];
}

/** @throws TypeError if meetings in these states cannot be sorted so */
function keyOf(order: Order): Key {
  const keys: Partial<Record<MeetingSort, Key>> = keysByKind[kindOf(order)];
  const key = keys[sortOf(order)];
  if (!key) throw new TypeError(`Expected \`sort\` to be one of ${sortsFor(order).join(', ')}, got ${order.sort}`);
  return key;
}

const sortOf = (order: Order): MeetingSort => order.sort ?? (sortsFor(order)[0] as MeetingSort);
const isDown = (order: Order): boolean => order.isDescending ?? kindOf(order) !== 'open';

/** The order of a list in words, such as `open by room, descending`. A place in one list means nothing in one of another order. */
export function orderOf(order: Order): string {
  return `${kindOf(order)} by ${sortOf(order)}${isDown(order) ? ', descending' : ''}`;
}

/** The place of a meeting in a list, from which the next page goes on. */
export function placeOf(meeting: MeetingRecord, order: Order): MeetingPlace {
  const { id, deadline } = meeting;
  return { order: orderOf(order), value: keyOf(order).of(meeting), deadline, id };
}

/**
 * The clauses that sort meetings, and the values of their parameters, which begin with `$from`.
 * @throws TypeError if meetings in these states cannot be sorted so, or the place is one of another order
 */
export function orderClauses(
  query: MeetingQuery,
  from: number,
): { readonly after: string; readonly orderBy: string; readonly values: readonly string[] } {
  const { after } = query;
  const { sql, type } = keyOf(query);
  if (after && after.order !== orderOf(query))
    throw new TypeError(
      `Expected \`after\` to be a place in a list of the same order (${orderOf(query)}), got one of ${quoted(after.order)}`,
    );
  // Of meetings with the same value, the most urgent comes first, also where the last value does.
  const isByUrgency = kindOf(query) === 'open' && sql !== byDeadline;
  const columns = [
    { sql, type, value: after?.value },
    ...(isByUrgency ? [{ sql: byDeadline, type: 'timestamptz', value: after?.deadline } as const] : []),
    ...(sql === 'id' ? [] : [{ sql: 'id', type: 'bigint', value: after?.id } as const]),
  ];
  const direction = isDown(query) ? 'desc' : 'asc';
  const ties = isByUrgency ? 'asc' : direction;
  return {
    after: after ? afterPlace(columns, from, direction, ties) : 'true',
    orderBy: columns.map((column, index) => `${column.sql} ${index === 0 ? direction : ties}`).join(', '),
    values: after ? columns.map(parameterOf) : [],
  };
}

type Direction = 'asc' | 'desc';

/** The condition of the meetings after a place. One comparison where all columns have one direction, because an index can answer it. */
function afterPlace(
  columns: readonly Pick<Key, 'sql' | 'type'>[],
  from: number,
  direction: Direction,
  ties: Direction,
): string {
  const parameters = columns.map(({ type }, index) => {
    const parameter = `$${from + index}::${type}`;
    return type === 'text' ? `lower(${parameter})` : parameter;
  });
  const compared = (begin: number, end: number, how: Direction | '='): string => {
    const operator = { asc: '>', desc: '<', '=': '=' }[how];
    const names = columns.slice(begin, end).map(({ sql }) => sql);
    return `(${names.join(', ')}) ${operator} (${parameters.slice(begin, end).join(', ')})`;
  };
  const { length } = columns;
  if (direction === ties) return compared(0, length, direction);
  return `(${compared(0, 1, direction)} or ${compared(0, 1, '=')} and ${compared(1, length, ties)})`;
}

function parameterOf({ type, value }: { type: Key['type']; value: string | number | null | undefined }): string {
  if (type === 'text') return String(value);
  if (type === 'bigint') return String(Number.isSafeInteger(value) ? value : 0); // a mark comes from outside
  return typeof value === 'number' ? timestamp(value) : 'infinity';
}
