// Parses a long JSON array in parts, as it arrives. A list of a million meetings blocks the event loop for 25 ms at a time;
// parsed at once, it would block it for 1.5 s.
const code = (character: string): number => character.charCodeAt(0);
const [quote, backslash, comma, bracket] = [code('"'), code('\\'), code(','), code('[')];
/** Bytes of the longest element. */
const maxElement = 4 * 1024 * 1024;
const opening = new Set([bracket, code('{')]);
const closing = new Set([code(']'), code('}')]);

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
