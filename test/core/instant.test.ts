import { expect, test } from 'vitest';
import { expectMembers } from '../../src/adapters/expect-members.ts';
import { toEpochMs } from '../../src/core/instant.ts';

test.each([
  [1_755_182_919_988, 1_755_182_919_988],
  [new Date(1_755_182_919_988), 1_755_182_919_988],
  ['2025-08-14T14:48Z', 1_755_182_880_000],
  ['2025-08-14T14:48:39-05:30', 1_755_202_719_000],
  ['2025-08-14T14:48:39.988Z', 1_755_182_919_988],
  ['2025-08-14T16:48:39.988+02:00', 1_755_182_919_988],
  ['2025-08-14T14:48:39.988853336Z', 1_755_182_919_988], // nine digits, as Stream's servers send
])('%o is the instant %d', (instant, ms) => {
  expect(toEpochMs('endsAt', instant)).toBe(ms);
});

test.each([
  ...['soon', '', '2026-11-30T17:00:00', '2026-11-30T17:00', '2026-11-30', '2026-11', '2026'],
  ...['2026-11-30 17:00:00Z', 'Mon, 30 Nov 2026 17:00:00 GMT', 'Nov 30, 2026', '11/30/2026', '1796058000000'],
  ...['2026-13-30T17:00:00Z', '2026-11-30T17:00:00+1', '2026-11-30T17:00:00 Z', '2026-11-30Z'],
  ...[Number.NaN, new Date('x'), Infinity, true, [2026], null, undefined],
])('%o is no instant', (instant) => {
  expect(() => toEpochMs('endsAt', instant as never)).toThrow(
    'Expected `endsAt` to be epoch milliseconds, a valid Date or an ISO 8601 string with its zone, such as 2026-11-30T17:00:00Z, got ',
  );
});

test('a missing member of a foreign object is named by its path', () => {
  const sdk = { send: () => {}, state: { value$: { subscribe: () => {} }, count: 0 } };
  expect(() => expectMembers('sdk', sdk, ['send()', 'state.value$.subscribe()', 'state.count'])).not.toThrow();
  expect(() => expectMembers('sdk', sdk, ['leave()'])).toThrow(
    'Expected `sdk.leave` to be a function, got undefined (undefined)',
  );
  expect(() => expectMembers('sdk', sdk, ['state.other$.subscribe()'])).toThrow(
    'Expected `sdk.state.other$.subscribe`',
  );
  expect(() => expectMembers('sdk', undefined, ['send()'])).toThrow('Expected `sdk.send` to be a function');
});
