/**
 * Expects a key or secret that is valid in an HTTP header. Unlike `expect` it never shows the value.
 * @throws TypeError
 */
export function expectSecret(name: string, value: unknown): asserts value is string {
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return;
  const shown =
    typeof value === 'string' ? (value === '' ? 'an empty string' : 'a string with other characters') : typeof value;
  throw new TypeError(`Expected \`${name}\` to be a string of printable ASCII characters without blanks, got ${shown}`);
}
