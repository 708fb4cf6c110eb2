/** Refuses bad input, at once and in one form of words: what was expected of which name, and what came instead. */
export function expect(isGood: boolean, name: string, expectation: string, value: unknown): asserts isGood {
  if (isGood) return;
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new TypeError(`Expected \`${name}\` to be ${expectation}, got ${shown} (${typeof value})`);
}

/** Expects a duration in ms. */
export function expectDuration(name: string, value: unknown): void {
  expect(Number.isFinite(value) && (value as number) > 0, name, 'a finite number > 0', value);
}

/** Expects a function. */
export function expectFunction(name: string, value: unknown): void {
  expect(typeof value === 'function', name, 'a function', value);
}
