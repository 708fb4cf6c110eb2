// The random plan of the chaos run contains everything that the run is meant to test.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlanOptions, planChaos, providerFaults, shortestStay, usualGap } from '../support/chaos-plan.ts';
import { Random } from '../support/random.ts';
import { limitOf } from '../support/room-limit.ts';

const options = { seed: 1, meetings: 2_000, span: 30_000, replicas: 3, ownDatabase: true } as const;
const anyOptions = fc.record<PlanOptions>({
  seed: fc.integer(),
  meetings: fc.integer({ min: 1, max: 300 }),
  span: fc.integer({ min: 1, max: 60_000 }),
  replicas: fc.integer({ min: 1, max: 5 }),
  ownDatabase: fc.boolean(),
});

test('the same seed gives the same plan, and another seed a different one', () => {
  expect(planChaos(options)).toEqual(planChaos(options));
  expect(planChaos({ ...options, seed: 2 })).not.toEqual(planChaos(options));
});

test('a plan has the requested number of meetings, and each room id contains its limit', () => {
  fc.assert(
    fc.property(anyOptions, (any) => {
      const { rooms } = planChaos(any);
      expect(rooms.flatMap(({ meetings }) => meetings)).toHaveLength(any.meetings);
      expect(new Set(rooms.map(({ room }) => room)).size).toBe(rooms.length);
      for (const { room, limit } of rooms) expect(limitOf(room)).toBe(limit);
    }),
  );
});

test('some rooms host the next meeting as the former one is being closed, and most do not', () => {
  const gaps = planChaos(options).rooms.flatMap(({ meetings }) => meetings.slice(1).map(({ after }) => after));
  const reused = gaps.filter((gap) => gap < usualGap);
  expect(Math.max(...reused)).toBeLessThanOrEqual(200);
  expect(reused.length / gaps.length).toBeGreaterThan(0.3);
  expect(reused.length / gaps.length).toBeLessThan(0.5);
});

test('no action comes before the start of its meeting, and meetings without a limit are left', () => {
  fc.assert(
    fc.property(anyOptions, (any) => {
      for (const { limit, meetings } of planChaos(any).rooms) {
        for (const { leftAfter, extensions, after } of meetings) {
          for (const instant of [after, ...extensions.map((extension) => extension.after), leftAfter ?? 0]) {
            expect(instant).toBeGreaterThanOrEqual(0);
          }
          if (limit === null) expect(leftAfter).not.toBeNull();
          if (leftAfter !== null) expect(leftAfter).toBeGreaterThanOrEqual(shortestStay);
        }
      }
    }),
  );
});

test('a large plan contains every kind of action and fault', () => {
  const { rooms, faults } = planChaos(options);
  const meetings = rooms.flatMap((room) => room.meetings);
  const share = (matches: (meeting: (typeof meetings)[number]) => boolean): number =>
    meetings.filter(matches).length / meetings.length;
  expect(share(({ leftAfter }) => leftAfter === null)).toBeGreaterThan(0.4);
  expect(share(({ leftAfter }) => leftAfter !== null)).toBeGreaterThan(0.3);
  expect(share(({ extensions }) => extensions.length > 1)).toBeGreaterThan(0.03);
  expect(share(({ name }) => name !== undefined)).toBeGreaterThan(0.05);
  expect(rooms.filter(({ limit }) => limit === null).length).toBeGreaterThan(0);
  expect(new Set(faults.map(({ type }) => type))).toEqual(
    new Set(['kill', 'stop', 'database', 'read-only', 'provider']),
  );
  const ways = faults.flatMap((fault) => (fault.type === 'provider' ? [fault.how] : []));
  expect(new Set(ways)).toEqual(new Set(providerFaults));
  const killed = faults.flatMap((fault) => (fault.type === 'kill' ? [fault.replica] : []));
  expect(new Set(killed)).toEqual(new Set([0, 1, 2]));
});

test('a database that the run does not own is not killed', () => {
  expect(planChaos({ ...options, ownDatabase: false }).faults.map(({ type }) => type)).not.toContain('database');
});

test('random numbers are evenly distributed', () => {
  const random = new Random(7);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 100_000; i++) {
    const bucket = Math.floor(random.next() * 10);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  expect([0, 1, 2].every((whole) => Array.from({ length: 100 }, () => random.between(0, 2)).includes(whole))).toBe(
    true,
  );
});
