// Starts, lists, ends and extensions of a room's meetings, in any order and any number: the table matches what happened.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Commands } from '../../src/engine/commands.ts';
import { ListRows } from '../../src/engine/list-rows.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { Queries } from '../../src/engine/queries.ts';
import { limitOf, minute, onEachDatabase, useTables } from '../support/engine.ts';

const t0 = Date.UTC(2026, 5, 1, 12);
const limit = limitOf(30 * minute, { maxExtension: 5 * minute });
const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** An event: about which of the room's meetings, and for lists how far into it. */
type Report =
  | {
      readonly kind: 'started' | 'listed';
      readonly meeting: number;
      readonly into: number;
      readonly isRounded: boolean;
    }
  | { readonly kind: 'ended'; readonly meeting: number }
  | { readonly kind: 'extend'; readonly meeting: number };

const meeting = fc.nat(3);
const report: fc.Arbitrary<Report> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('started', 'listed'),
      meeting,
      into: fc.double({ min: 0, max: 1, noNaN: true }),
      isRounded: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ended'), meeting }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('extend'), meeting }) },
);
/** A room's day: how long each meeting lasts, the pause after it, and the reports in the order in which they arrive. */
const day = fc.record({
  spans: fc.array(
    fc.record({ lasts: fc.integer({ min: 2000, max: 20 * minute }), pause: fc.integer({ min: 1000, max: minute }) }),
    {
      minLength: 4,
      maxLength: 4,
    },
  ),
  reports: fc.array(report, { minLength: 1, maxLength: 14 }),
});

onEachDatabase('Events of a room in any order', (options) => {
  const database = useTables(options);

  test('the table matches what really happened', async () => {
    await fc.assert(
      fc.asyncProperty(day, async ({ spans, reports }) => {
        const room = randomUUID();
        const truth: { startedAt: number; endedAt: number }[] = [];
        let at = t0 + 748;
        for (const { lasts, pause } of spans) {
          truth.push({ startedAt: at, endedAt: at + lasts });
          at += lasts + pause;
        }
        const truthOf = (n: number) => truth[n] as { startedAt: number; endedAt: number };
        const tables = {
          meetings: new Meetings(database()),
          list: new ListRows(database()),
          commands: new Commands(database()),
        };
        const all = async (): Promise<MeetingRecord[]> =>
          (
            await new Queries(database()).meetings({
              states: ['running', 'closing', 'closed', 'ended', 'failed'],
              search: room,
            })
          ).toSorted((one, other) => one.startedAt - other.startedAt);
        const isOf = (record: MeetingRecord, n: number): boolean =>
          Math.abs(record.startedAt - truthOf(n).startedAt) < 1000;
        const extended = new Map<number, number>();

        for (const report of reports) {
          const { startedAt, endedAt } = truthOf(report.meeting);
          if (report.kind === 'ended')
            await tables.meetings.end({ provider: 'memory', room, at: wholeSecond(endedAt) });
          else if (report.kind === 'extend') {
            const record = (await all()).find((one) => isOf(one, report.meeting));
            const granted = record && (await tables.commands.extend(record.id, minute, 'test').catch(() => undefined));
            if (record && granted) extended.set(record.id, granted.extended);
          } else {
            const meeting = { room, startedAt: report.isRounded ? wholeSecond(startedAt) : startedAt };
            // A list is not read in the second in which a meeting ends. The times of webhooks are whole seconds.
            const seenAt = startedAt + report.into * (endedAt - startedAt - 1000);
            const listed = report.kind === 'listed';
            await tables.meetings.start([
              { ...meeting, provider: 'memory', seenAt: listed ? seenAt : wholeSecond(seenAt), listed, limit },
            ]);
            if (listed) await tables.list.confirmRunning('memory', [meeting], seenAt);
          }
        }

        const started = [0, 1, 2, 3].filter((n) =>
          reports.some(({ kind, meeting: of }) => of === n && (kind === 'started' || kind === 'listed')),
        );
        const lastEnded = Math.max(-1, ...reports.filter(({ kind }) => kind === 'ended').map(({ meeting: of }) => of));
        const records = await all();
        expect(
          records.map(({ startedAt }) => started.find((n) => Math.abs(startedAt - truthOf(n).startedAt) < 1000)),
        ).toEqual(started);
        expect(records.map(({ state }) => state)).toEqual(
          started.map((n) => (n === Math.max(...started) && n > lastEnded ? 'running' : 'ended')),
        );
        for (const record of records) {
          expect(record.extended).toBe(extended.get(record.id) ?? 0);
          expect(record.extended).toBeLessThanOrEqual(5 * minute);
          expect(record.endsAt).toBe(record.startedAt + 30 * minute + record.extended);
          expect(record.deadline).toBe(record.endsAt);
        }
      }),
      { numRuns: 150 },
    );
  });
});
