/** Throws a `TypeError` for invalid input, always in the same words: what was expected, and what was given. */
export function expect(isGood: boolean, name: string, expectation: string, value: unknown): asserts isGood {
  if (!isGood) throw new TypeError(`Expected \`${name}\` to be ${expectation}, got ${show(value)} (${typeof value})`);
}

/** Shows a function by its name: its source may be pages long. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return value.name || 'anonymous';
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value); // it has no prototype
  }
}

/** Expects a duration in milliseconds. */
export function expectDuration(name: string, value: unknown): void {
  expect(Number.isFinite(value) && (value as number) > 0, name, 'a finite number > 0', value);
}

/** Expects a duration in milliseconds, or `Infinity`. */
export function expectLimit(name: string, value: unknown): void {
  expect(typeof value === 'number' && value > 0, name, 'a number > 0, or Infinity for no limit', value);
}

/** Expects a function. */
export function expectFunction(name: string, value: unknown): void {
  expect(typeof value === 'function', name, 'a function', value);
}

/** Expects true, false or nothing. */
export function expectFlag(name: string, value: unknown): void {
  expect(value === undefined || typeof value === 'boolean', name, 'true or false', value);
}

/** Expects a signal, or nothing. */
export function expectSignal(value: unknown): void {
  expect((value ?? undefined) === undefined || 'aborted' in Object(value), 'signal', 'an AbortSignal', value);
}

/** Expects an object of options. A signal, an event, an array or a `Date` is none: it would be taken for no options at all. */
export function expectObject(name: string, value: unknown): void {
  expect(
    /^\[object (Object|Module)\]$/.test(Object.prototype.toString.call(value)),
    name,
    'an object of options',
    value,
  );
}

/**
 * Refuses unknown option names and suggests the nearest known one: of about that length, with the most pairs of letters in
 * common.
 * @param known the names that are read
 * @param what what the names are, for the message
 */
export function expectOptions(options: object, known: readonly string[], what = 'option'): void {
  expectObject('options', options);
  for (const name of Object.keys(options)) {
    const likeness = (other: string): number =>
      2 * [...name].filter((_, at) => other.includes(name.slice(at, at + 2))).length -
      Math.abs(name.length - other.length);
    const nearest = known.reduce((one, other) => (likeness(other) > likeness(one) ? other : one));
    if (!known.includes(name))
      throw new TypeError(`Unknown ${what} \`${name}\`, did you mean \`${nearest}\`? Expected ${known.join(', ')}`);
  }
}
