// The orders of the list of meetings, and what the operator page shows of a meeting, on each database.
import { expect, test } from 'vitest';
import type { MeetingQuery, MeetingSort } from '../../src/engine/hard-limit-api.ts';
import { placeOf, sortsFor } from '../../src/engine/meeting-order.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { Queries } from '../../src/engine/queries.ts';
import { onEachDatabase, useTables } from '../support/engine.ts';

const t0 = Date.UTC(2026, 10, 30, 12);
const minute = 60_000;

onEachDatabase('Order of meetings', (options) => {
  const database = useTables(options);
  const queries = (): Queries => new Queries(database());

  /** Adds meetings in random order, many of which share a value. */
  async function addMeetings(): Promise<void> {
    await database().rows('delete from still_there.meetings');
    await database().rows(
      `insert into still_there.meetings
        (provider, room, name, started_at, state, rule, grace_ms, max_extension_ms, ends_at, deadline, ordered_by, ended_at, ended_by)
      select provider, room, name, started_at, state, 'r', 0, 0, deadline, deadline, ordered_by, ended_at, case when ended_at is not null then 'list' end
      from jsonb_to_recordset($1::jsonb) as s(provider text, room text, name text, started_at timestamptz, state text, deadline timestamptz,
        ordered_by text, ended_at timestamptz)`,
      [
        JSON.stringify(
          Array.from({ length: 40 }, (_, index) => {
            const spread = (index * 7) % 40;
            const state = ['running', 'running', 'closing', 'failed', 'closed', 'ended'][spread % 6] as string;
            const isPast = state === 'closed' || state === 'ended';
            return {
              provider: spread % 3 === 0 ? 'eyeson' : 'daily',
              room: `room-${spread}`,
              name: [null, '  ', ' Äther', `weekly ${spread % 5}`, 'WEEKLY 2'][spread % 5],
              started_at: new Date(t0 + (spread % 10) * 1500).toISOString(),
              state,
              deadline: spread % 8 === 0 ? null : new Date(t0 + (spread % 9) * minute).toISOString(),
              ordered_by: spread % 12 === 1 ? 'operator ann' : null,
              ended_at: isPast ? new Date(t0 + (spread % 4) * minute).toISOString() : null,
            };
          }),
        ),
      ],
    );
  }

  /** All pages of a list, of three meetings each. */
  async function paged(query: MeetingQuery): Promise<MeetingRecord[]> {
    const all: MeetingRecord[] = [];
    for (;;) {
      const last = all.at(-1);
      // as it goes to the browser and back
      const after = last && JSON.parse(JSON.stringify(placeOf(last, query)));
      const page = await queries().meetings({ ...query, limit: 3, ...(after && { after }) });
      if (page.length === 0) return all;
      all.push(...page);
      if (all.length > 100) throw new Error('Expected the pages to end');
    }
  }

  const over = ['closed', 'ended'] as const;
  const orders: readonly MeetingQuery[] = [
    ...sortsFor({}).map((sort) => ({ sort })),
    ...sortsFor({ states: over }).map((sort) => ({ sort, states: over })),
    { states: ['running', 'closing', 'closed', 'ended', 'failed'] },
    {},
  ];

  test.each(orders.flatMap((order) => [false, true].map((isDescending) => ({ ...order, isDescending }))))(
    'pages give every meeting once, in the order of the whole list: %j',
    async (order) => {
      await addMeetings();
      const whole = await queries().meetings({ ...order, limit: 1000 });
      expect(whole.length).toBeGreaterThan(10);
      expect((await paged(order)).map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    },
  );

  test.each([
    ['end', {}],
    ['start', { states: over }],
    ['end', { states: over }],
  ] as const)('where only ids decide, the last first is the reverse, for an index: %s %j', async (sort, query) => {
    await addMeetings();
    const ids = async (isDescending: boolean) =>
      (await queries().meetings({ ...query, sort, isDescending, limit: 1000 })).map(({ id }) => id);
    expect(await ids(true)).toEqual((await ids(false)).reverse());
  });

  test('the place of a meeting in a list of another order is refused', async () => {
    await addMeetings();
    const [first] = await queries().meetings({ sort: 'room' });
    const after = placeOf(first as MeetingRecord, { sort: 'room' });
    await expect(queries().meetings({ after })).rejects.toThrow(
      'Expected `after` to be a place in a list of the same order (open by end), got one of "open by room"',
    );
  });

  test.each([false, true])(
    'meetings are sorted by what the list shows, and those with the same value by urgency (descending: %s)',
    async (isDescending) => {
      await addMeetings();
      const values: Readonly<Record<MeetingSort, (meeting: MeetingRecord) => string | number>> = {
        end: ({ deadline }) => deadline ?? Infinity,
        start: ({ startedAt }) => startedAt,
        room: ({ name, room }) => (name?.trim() || room).toLowerCase(),
        provider: ({ provider }) => provider,
        state: ({ state, orderedBy }) => (state === 'failed' ? 0 : state === 'closing' || orderedBy ? 1 : 2),
      };
      for (const sort of sortsFor({})) {
        const found = await queries().meetings({ sort, isDescending, limit: 1000 });
        const value = values[sort];
        for (const [index, meeting] of found.entries()) {
          const next = found[index + 1];
          if (!next || (sort === 'room' && value(meeting) !== value(next))) continue; // words are sorted as the database does
          const pair = `${sort}: ${JSON.stringify([meeting, next])}`;
          if (value(meeting) === value(next))
            expect(meeting.deadline ?? Infinity, pair).toBeLessThanOrEqual(next.deadline ?? Infinity);
          else expect(value(meeting) < value(next), pair).toBe(!isDescending);
        }
      }
      const names = (await queries().meetings({ sort: 'room', limit: 1000 })).map(values.room);
      expect([...new Set(names)].length).toBeLessThan(names.length); // so that equal ones were compared
    },
  );

  test('only meetings that are due before an instant are given', async () => {
    await addMeetings();
    const dueBefore = t0 + 3 * minute;
    const due = await queries().meetings({ dueBefore, limit: 1000 });
    const all = await queries().meetings({ limit: 1000 });
    expect(due.length).toBeGreaterThan(0);
    expect(due).toEqual(all.filter(({ deadline }) => deadline !== null && deadline < dueBefore));
  });

  test('meetings that are over cannot be sorted by what has no index', async () => {
    await expect(queries().meetings({ states: over, sort: 'room' })).rejects.toThrow(
      'Expected `sort` to be one of start, end, got room',
    );
    expect(sortsFor({ states: ['running', 'ended'] })).toEqual(['start']);
  });
});
