import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldOf, jsonParts } from '../../src/providers/json-parts.ts';

/** The bytes, split at these places. */
async function* split(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    yield bytes.subarray(from, end);
    from = end;
  }
}

async function parts(text: string, places: readonly number[] = []): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const part of jsonParts(split(Buffer.from(text), places))) all.push(part);
  return all;
}

const places = fc.array(fc.nat(2000), { maxLength: 20 });

test('an array is read completely and in order, wherever its bytes are split', async () => {
  const json = fc.tuple(fc.array(fc.jsonValue({ maxDepth: 3 })), fc.constantFrom(0, 2));
  await fc.assert(
    fc.asyncProperty(json, places, async ([value, indent], at) => {
      const all = await parts(JSON.stringify(value, null, indent), at);
      expect(all.flat(1)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(all.every(Array.isArray)).toBe(true);
    }),
  );
});

test('JSON that is not an array is given unchanged', async () => {
  const other = fc.jsonValue({ maxDepth: 3 }).filter((value) => !Array.isArray(value));
  await fc.assert(
    fc.asyncProperty(other, places, async (value, at) => {
      expect(await parts(JSON.stringify(value), at)).toEqual([JSON.parse(JSON.stringify(value))]);
    }),
  );
});

test('invalid JSON is an error, never a shorter list', async () => {
  const characters = fc.constantFrom(...'[]{},:"\\1a \n');
  const text = fc.string({ unit: characters, maxLength: 30 }).map((inner) => `[${inner}`);
  await fc.assert(
    fc.asyncProperty(text, places, async (odd, at) => {
      let expected: unknown;
      try {
        expected = JSON.parse(odd);
      } catch {
        await expect(parts(odd, at)).rejects.toThrow(SyntaxError);
        return;
      }
      expect((await parts(odd, at)).flat(1)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test.each(['', '[', '[1,]', '[,1]', '[1,,2]', '[1],[2]', '[1,2', '[{"a":"]"},', '["a,b'])(
  'invalid JSON is an error when it is split everywhere: %s',
  async (text) => {
    await expect(
      parts(
        text,
        [...text].map((_, index) => index),
      ),
    ).rejects.toThrow(SyntaxError);
  },
);

test('a long list is given in parts', async () => {
  const list = Array.from({ length: 1000 }, (_, index) => ({ index }));
  const text = JSON.stringify(list);
  const all = await parts(
    text,
    Array.from({ length: 10 }, (_, index) => ((index * text.length) / 10) | 0),
  );
  expect(all).toHaveLength(11); // the last one holds what the last comma left
  expect(all.flat(1)).toEqual(list);
});

/** The parts of the field `rooms`. */
async function roomsIn(text: string, at: readonly number[] = []): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const part of jsonParts(fieldOf(split(Buffer.from(text), at), 'rooms'))) all.push(part);
  return all.flat(1);
}

test('the array in a field is read completely and in order, whatever stands beside it', async () => {
  const others = fc.dictionary(
    fc.string().filter((key) => key !== 'rooms' && key !== '__proto__'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const json = fc.tuple(others, fc.array(fc.jsonValue({ maxDepth: 3 })), others, fc.constantFrom(0, 2));
  await fc.assert(
    fc.asyncProperty(json, places, async ([before, rooms, after, indent], at) => {
      const text = JSON.stringify({ ...before, rooms, ...after }, null, indent);
      expect(await roomsIn(text, at)).toEqual(JSON.parse(text).rooms);
    }),
  );
});

test('a missing field is an empty list', async () => {
  for (const text of ['{}', ' { } ', '{"room":[1],"x":{"rooms":[2]}}']) expect(await roomsIn(text)).toEqual([]);
});

test.each([
  '',
  '[]',
  '7',
  '"rooms"',
  '{',
  '{"rooms":[1]',
  '{"rooms":[1]}}',
  '{"rooms":[1]}{}',
  '{"rooms":[1,]}',
  '{"rooms":}',
])('a body that is no object, or has no valid field, is an error: %s', async (text) => {
  await expect(roomsIn(text)).rejects.toThrow(SyntaxError);
  const everywhere = [...text].map((_, index) => index);
  await expect(roomsIn(text, everywhere)).rejects.toThrow(SyntaxError);
});
