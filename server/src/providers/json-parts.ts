// Parses a long JSON array in parts, as it arrives. A list of a million meetings blocks the event loop for 25 ms at a time;
// parsed at once, it would block it for 1.5 s.
const code = (character: string): number => character.charCodeAt(0);
const [quote, backslash, comma, colon, bracket, brace] = [
  code('"'),
  code('\\'),
  code(','),
  code(':'),
  code('['),
  code('{'),
];
/** Bytes of the longest element. */
const maxElement = 4 * 1024 * 1024;
const opening = new Set([bracket, brace]);
const closing = new Set([code(']'), code('}')]);
const blanks = new Set([code(' '), code('\t'), code('\n'), code('\r')]);

/**
 * Yields the elements of a JSON array: one array for each chunk of the body that completes at least one. JSON that is not an
 * array is yielded as it is.
 * @throws SyntaxError if the body is not JSON, and RangeError if an element has no end in sight
 */
export async function* jsonParts(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let unparsed: Uint8Array[] = [];
  let length = 0;
  let [depth, isArray, isInString, isEscaped, isFirst] = [0, false, false, false, true];
  const parse = (end: string): unknown => {
    const part: unknown = JSON.parse(`${isFirst ? '' : '['}${decoder.decode(Buffer.concat(unparsed))}${end}`);
    if (isArray && !(isFirst && end === '') && Array.isArray(part) && part.length === 0) {
      throw new SyntaxError('Expected an element beside each comma of an array');
    }
    isFirst = false;
    return part;
  };
  for await (const piece of body) {
    let lastComma = -1;
    for (let index = 0; index < piece.length; index++) {
      const byte = piece[index] ?? 0;
      if (isEscaped) isEscaped = false;
      else if (isInString) {
        if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInString = false;
      } else if (byte === quote) isInString = true;
      else if (byte === comma) {
        if (isArray && depth === 1) lastComma = index;
      } else if (opening.has(byte)) {
        if (depth === 0) isArray = byte === bracket;
        depth++;
      } else if (closing.has(byte)) depth--;
    }
    unparsed.push(piece.subarray(0, lastComma < 0 ? piece.length : lastComma));
    length += piece.length;
    if (lastComma < 0) {
      if (length > maxElement) throw new RangeError(`an element of more than ${maxElement} bytes`);
      continue;
    }
    yield parse(']');
    unparsed = [piece.subarray(lastComma + 1)];
    length = piece.length - lastComma - 1;
  }
  yield parse('');
}

/**
 * Yields the bytes of one field of a JSON object, for {@link jsonParts}; an empty array if it is missing. Other fields are skipped.
 * @throws SyntaxError if the body is not an object
 */
export async function* fieldOf(body: AsyncIterable<Uint8Array>, field: string): AsyncGenerator<Uint8Array, void> {
  const wanted = JSON.stringify(field).slice(1, -1);
  let [depth, isInString, isEscaped, isInValue, isFound, key] = [0, false, false, false, false, ''];
  let isOver = false;
  for await (const piece of body) {
    /** Where the part of the wanted value in this piece begins. */
    let from = isInValue && key === wanted ? 0 : undefined;
    for (let index = 0; index < piece.length; index++) {
      const byte = piece[index] ?? 0;
      if (isEscaped) isEscaped = false;
      else if (isInString) {
        if (byte === backslash) isEscaped = true;
        if (byte === quote) isInString = false;
        else if (!isInValue && key.length <= wanted.length) key += String.fromCharCode(byte);
      } else if (!blanks.has(byte)) {
        if (isOver || (depth === 0 && byte !== brace)) throw new SyntaxError('Expected one object');
        const isEnd = depth === 1 && isInValue && (byte === comma || closing.has(byte));
        if (isEnd && from !== undefined) yield piece.subarray(from, index);
        if (isEnd) [isInValue, from] = [false, undefined];
        if (byte === quote) {
          isInString = true;
          if (!isInValue) key = '';
        } else if (byte === colon && depth === 1 && !isInValue) {
          isInValue = true;
          if (key === wanted) [isFound, from] = [true, index + 1];
        } else if (opening.has(byte)) depth++;
        else if (closing.has(byte)) {
          depth--;
          isOver = depth === 0;
        }
      }
    }
    if (from !== undefined) yield piece.subarray(from);
  }
  if (!isOver) throw new SyntaxError('Expected an object with an end');
  if (!isFound) yield Buffer.from('[]');
}
