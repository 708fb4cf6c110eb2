import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEvents } from '../../src/limit/event-stream.ts';

type Told = [type: string, data: string];

function read(...chunks: readonly Uint8Array[]): Told[] {
  const told: Told[] = [];
  const hear = parseEvents((type, data) => told.push([type, data]));
  for (const chunk of chunks) hear(chunk);
  return told;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes, cut at these places. */
function split(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

describe('the examples of the standard', () => {
  test.each<[what: string, text: string, told: Told[]]>([
    ['data of several lines', 'data: YHOO\ndata: +2\ndata: 10\n\n', [['message', 'YHOO\n+2\n10']]],
    [
      'a comment, an id, an event whose data is empty, and a space that belongs to the data',
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
      [
        ['message', 'first event'],
        ['message', 'second event'],
        ['message', ' third event'],
      ],
    ],
    [
      'empty data, and an event that its stream breaks off',
      'data\n\ndata\ndata\n\ndata:',
      [
        ['message', ''],
        ['message', '\n'],
      ],
    ],
    [
      'with and without a space',
      'data:test\n\ndata: test\n\n',
      [
        ['message', 'test'],
        ['message', 'test'],
      ],
    ],
  ])('%s', (_what, text, told) => {
    expect(read(bytes(text))).toEqual(told);
  });
});

test('an event has the type that it names, and the next one has not', () => {
  expect(read(bytes('event: limit\ndata: 1\n\ndata: 2\n\n'))).toEqual([
    ['limit', '1'],
    ['message', '2'],
  ]);
});

test('a type without data is no event, and does not stay', () => {
  expect(read(bytes('event: limit\n\ndata: 1\n\n'))).toEqual([['message', '1']]);
});

test('fields that nobody knows, and those that are not read here, are nothing', () => {
  expect(read(bytes('retry: 10\nid: 7\nDATA: 1\nunknown: 2\n:data: 3\ndata: 4\n\n'))).toEqual([['message', '4']]);
});

test('a byte order mark at the start is no part of the first field', () => {
  expect(read(bytes('\uFEFFdata: 1\n\n'))).toEqual([['message', '1']]);
  expect(read(...split(bytes('\uFEFFdata: 1\n\n'), [1, 2]))).toEqual([['message', '1']]);
});

test('an event is told as soon as its blank line is there, whatever ends the lines', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    const hear: Told[] = [];
    const read = parseEvents((type, data) => hear.push([type, data]));
    read(bytes(`data: 1${end}${end}`));
    expect(hear, JSON.stringify(end)).toEqual([['message', '1']]);
  }
});

/** Texts with all that is special in a stream in them, and with characters of two, three and four bytes. */
const value = fc.string({ unit: fc.constantFrom('a', ':', ' ', 'é', '€', '🕐', '"', '\0') });
const ending = fc.constantFrom('\n', '\r', '\r\n');
const event = fc.record({ type: value, data: fc.array(value, { minLength: 1, maxLength: 3 }), comment: value });
const stream = fc.array(fc.tuple(event, ending), { maxLength: 6 });

test('whatever is written is read, however it is cut into chunks', () => {
  fc.assert(
    fc.property(stream, fc.boolean(), fc.array(fc.nat()), (events, hasMark, cuts) => {
      const text = events.map(([{ type, data, comment }, end]) =>
        [`:${comment}`, `event: ${type}`, ...data.map((line) => `data: ${line}`), '', ''].join(end),
      );
      const whole = bytes((hasMark ? '\uFEFF' : '') + text.join(''));
      const told = events.map(([{ type, data }]) => [type || 'message', data.join('\n')]);
      expect(read(whole)).toEqual(told);
      expect(read(...split(whole, cuts))).toEqual(told);
      expect(read(...split(whole, [...whole.keys()]))).toEqual(told);
    }),
    { numRuns: 500 },
  );
});

test('bytes of any kind are read the same in one piece and in many, and never fail', () => {
  const noise = fc.array(fc.constantFrom(...bytes('data: 1\r\n\r\nevent:x\n€'), 0xff, 0xc3, 0xef, 0xbb, 0xbf));
  fc.assert(
    fc.property(noise, fc.array(fc.nat()), (numbers, cuts) => {
      const whole = Uint8Array.from(numbers);
      expect(read(...split(whole, cuts))).toEqual(read(whole));
    }),
    { numRuns: 1000 },
  );
});
