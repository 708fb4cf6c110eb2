/** Throws a `TypeError` for invalid input, always in the same words: what was expected, and what was given. */
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

/**
 * Refuses unknown option names, and suggests the nearest known one.
 * @param known the names that are read
 */
export function expectOptions(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new TypeError(
      `Unknown option \`${name}\`, did you mean \`${nearest(name, known)}\`? Expected ${known.join(', ')}`,
    );
  }
}

/** The known name that differs least from this one. */
export function nearest(name: string, known: readonly string[]): string {
  return known.reduce((one, other) => (distance(name, other) < distance(name, one) ? other : one), known[0] ?? '');
}

/** How many letters have to be added, removed or replaced to turn one word into the other (Levenshtein distance). */
function distance(a: string, b: string): number {
  let row = [...b, ''].map((_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    let diagonal = i;
    let left = 0;
    row = row.map((above, j) => {
      const cost = j ? Math.min(diagonal + Number(letter !== b[j - 1]), above + 1, left + 1) : i + 1;
      diagonal = above;
      left = cost;
      return cost;
    });
  }
  return row[b.length] as number;
}
