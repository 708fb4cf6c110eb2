// Globs for room ids. A regular expression would backtrack: people choose room ids, and one long id can then block the process
// for minutes. Here each part of the glob is read once, for all positions of the id at the same time.

/** Describes a glob in messages. */
export const globForm =
  'a glob of at most 1000 characters such as "class-*": * ? [a-z] {a,b} and a leading ! are special, ( and ) are reserved, and \\ before a character takes it literally';

/** From the positions in a text at which this part may begin, finds those at which it may end. */
type Part = (text: string, starts: readonly number[]) => readonly number[];

const literal =
  (expected: string): Part =>
  (text, starts) =>
    starts.filter((start) => text.startsWith(expected, start)).map((start) => start + expected.length);

const anything: Part = (text, starts) => {
  if (starts.length === 0) return starts;
  const first = starts.reduce((one, other) => Math.min(one, other));
  return Array.from({ length: text.length - first + 1 }, (_, index) => first + index);
};

/** One character, which may be two code units (an emoji). */
const oneOf =
  (isGood: (character: string) => boolean): Part =>
  (text, starts) =>
    starts.flatMap((start) => {
      const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
      return start < text.length && isGood(character) ? start + character.length : [];
    });

const sequence =
  (parts: readonly Part[]): Part =>
  (text, starts) =>
    parts.reduce((positions, part) => part(text, positions), starts);

const either =
  (branches: readonly Part[]): Part =>
  (text, starts) => [...new Set(branches.flatMap((branch) => branch(text, starts)))];

/** Reads a glob from left to right. */
class GlobReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(glob: string) {
    this.#characters = [...glob];
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** Skips the character if it comes next. */
  skip(character: string): boolean {
    if (this.#characters[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** Reads up to the end, or in braces up to the next `,` or `}`. @throws SyntaxError */
  sequence(isInBraces: boolean): Part {
    const parts: Part[] = [];
    let text = '';
    const endText = (): void => {
      if (text !== '') parts.push(literal(text));
      text = '';
    };
    while (!this.isAtEnd && !(isInBraces && [',', '}'].includes(this.#characters[this.#at] as string))) {
      const character = this.#next();
      if (character === '(' || character === ')') throw new SyntaxError('Expected no parentheses');
      const special = this.#special(character);
      if (special) {
        endText();
        parts.push(special);
      } else text += character === '\\' ? this.#next() : character;
    }
    endText();
    return sequence(parts);
  }

  #special(character: string): Part | undefined {
    if (character === '*') return anything;
    if (character === '?') return oneOf(() => true);
    if (character === '[') return this.#class();
    if (character === '{') return this.#braces();
    return undefined;
  }

  #braces(): Part {
    const branches: Part[] = [];
    do branches.push(this.sequence(true));
    while (this.skip(','));
    if (!this.skip('}') || branches.length === 1) throw new SyntaxError('Expected {a,b}');
    return either(branches);
  }

  #class(): Part {
    const isNegated = this.skip('!') || this.skip('^');
    const ranges: { readonly from: string; readonly to: string }[] = [];
    do {
      const from = this.#member();
      const isRange = this.#characters[this.#at] === '-' && this.#characters[this.#at + 1] !== ']' && this.skip('-');
      ranges.push({ from, to: isRange ? this.#member() : from });
    } while (!this.skip(']'));
    const point = (character: string): number => character.codePointAt(0) as number;
    return oneOf(
      (character) =>
        ranges.some(({ from, to }) => point(from) <= point(character) && point(character) <= point(to)) !== isNegated,
    );
  }

  #member(): string {
    const character = this.#next();
    return character === '\\' ? this.#next() : character;
  }

  #next(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw new SyntaxError('Expected another character');
    return character;
  }
}

/**
 * Turns a glob into the function that matches a whole text, line feeds included, in a time that grows with the length of the text
 * and no faster. `*` is any text, also none; `?` any character; `[a-z]` one of these, `[!a-z]` another one; `{a,b}` either; a `!`
 * at the start matches all other texts. `undefined` if it is not a glob.
 */
export function globOf(glob: string): ((text: string) => boolean) | undefined {
  if (glob.length > 1000) return undefined;
  const reader = new GlobReader(glob);
  let isNegated = false;
  while (reader.skip('!')) isNegated = !isNegated;
  if (reader.isAtEnd) return undefined;
  try {
    const whole = reader.sequence(false);
    return (text) => whole(text, [0]).includes(text.length) !== isNegated;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
