// What a checked setting reports: every problem by the name that the user gave it, and no secret.
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { check, type Naming } from '../../src/rules/check.ts';
import { SettingsError } from '../../src/rules/problems.ts';

const schema = v.strictObject(
  {
    port: v.exactOptional(v.number('a port')),
    key: v.exactOptional(v.string('a key')),
    rooms: v.exactOptional(
      v.lazy(() => v.array(v.strictObject({ match: v.string('a text') }, 'a rule'), 'a list of rules')),
    ),
  },
  'an object',
);

function problems(value: unknown, naming?: Naming): readonly string[] {
  try {
    check(schema, value, naming);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
}

test('a valid value is returned', () => {
  expect(check(schema, { port: 80, rooms: [{ match: 'a' }] })).toEqual({ port: 80, rooms: [{ match: 'a' }] });
});

test.each([
  { value: { port: 'eighty' }, problem: 'Expected `port` to be a port, got "eighty" (string)' },
  { value: { port: undefined }, problem: 'Expected `port` to be a port, got undefined (undefined)' },
  { value: { port: 'x'.repeat(58) }, problem: `Expected \`port\` to be a port, got "${'x'.repeat(58)}" (string)` },
  { value: { port: 'x'.repeat(59) }, problem: `Expected \`port\` to be a port, got "${'x'.repeat(59)}… (string)` },
  { value: 7, problem: 'Expected `the limits` to be an object, got 7 (number)' },
  { value: { rooms: [7] }, problem: 'Expected `rooms.0` to be a rule, got 7 (number)' },
  { value: { rooms: [{}] }, problem: 'Missing `rooms.0.match`' },
])('$value is reported: $problem', ({ value, problem }) => {
  expect(problems(value)).toEqual([problem]);
});

test.each([
  { value: { prot: 80 }, problem: 'Unknown setting `prot`, did you mean `port`?' },
  { value: { rooms: [{ match: 'a', mtach: 'b' }] }, problem: 'Unknown setting `rooms.0.mtach`, did you mean `match`?' },
  { value: { prots: 80 }, known: ['prots-of-all'], problem: 'Unknown setting `prots`, did you mean `port`?' },
  { value: { webhok: '/' }, known: ['webhook'], problem: 'Unknown setting `webhok`, did you mean `webhook`?' },
])('an unknown setting is reported with the nearest name: $problem', ({ value, known, problem }) => {
  expect(problems(value, known ? { known } : {})).toEqual([problem]);
});

test('problems are reported by the names where the values come from, without the values of secrets', () => {
  const naming: Naming = { nameOf: (path) => path.toUpperCase(), isSecret: (path) => path === 'key' };
  expect(problems({ port: 'eighty', key: 4711, rooms: [{}] }, naming)).toEqual([
    'Expected `PORT` to be a port, got "eighty" (string)',
    'Expected `KEY` to be a key, got something else',
    'Missing `ROOMS.0.MATCH`',
  ]);
});
