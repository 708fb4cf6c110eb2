import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEvents } from '../../src/limit/event-stream.ts';

type Received = [type: string, data: string];

function read(...chunks: readonly Uint8Array[]): Received[] {
  const received: Received[] = [];
  const hear = parseEvents((type, data) => received.push([type, data]));
  for (const chunk of chunks) hear(chunk);
  return received;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes, cut at these places. */
function split(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

describe('parseEvents() reads the examples of the standard', () => {
  test.each<[what: string, text: string, received: Received[]]>([
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
  ])('%s', (_what, text, received) => {
    expect(read(bytes(text))).toEqual(received);
  });
});

test('parseEvents() does not keep the type of an event for the next one', () => {
  expect(read(bytes('event: limit\ndata: 1\n\ndata: 2\n\n'))).toEqual([
    ['limit', '1'],
    ['message', '2'],
  ]);
});

test('parseEvents() ignores a type without data', () => {
  expect(read(bytes('event: limit\n\ndata: 1\n\n'))).toEqual([['message', '1']]);
});

test('parseEvents() ignores unknown fields, ids and retry times', () => {
  expect(read(bytes('retry: 10\nid: 7\nDATA: 1\nunknown: 2\n:data: 3\ndata: 4\n\n'))).toEqual([['message', '4']]);
});

test('parseEvents() drops a byte order mark at the start', () => {
  expect(read(bytes('\uFEFFdata: 1\n\n'))).toEqual([['message', '1']]);
  expect(read(...split(bytes('\uFEFFdata: 1\n\n'), [1, 2]))).toEqual([['message', '1']]);
});

test('parseEvents() calls back at the blank line, whether lines end in CR, LF or CRLF', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    const hear: Received[] = [];
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

test('parseEvents() reads the same events from any chunks', () => {
  fc.assert(
    fc.property(stream, fc.boolean(), fc.array(fc.nat()), (events, hasMark, cuts) => {
      const text = events.map(([{ type, data, comment }, end]) =>
        [`:${comment}`, `event: ${type}`, ...data.map((line) => `data: ${line}`), '', ''].join(end),
      );
      const whole = bytes((hasMark ? '\uFEFF' : '') + text.join(''));
      const received = events.map(([{ type, data }]) => [type || 'message', data.join('\n')]);
      expect(read(whole)).toEqual(received);
      expect(read(...split(whole, cuts))).toEqual(received);
      expect(read(...split(whole, [...whole.keys()]))).toEqual(received);
    }),
    { numRuns: 500 },
  );
});

test('parseEvents() reads any bytes without an error, and the same from one chunk and from many', () => {
  const noise = fc.array(fc.constantFrom(...bytes('data: 1\r\n\r\nevent:x\n€'), 0xff, 0xc3, 0xef, 0xbb, 0xbf));
  fc.assert(
    fc.property(noise, fc.array(fc.nat()), (numbers, cuts) => {
      const whole = Uint8Array.from(numbers);
      expect(read(...split(whole, cuts))).toEqual(read(whole));
    }),
    { numRuns: 1000 },
  );
});
