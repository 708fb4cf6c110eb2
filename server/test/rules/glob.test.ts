import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globOf } from '../../src/rules/glob.ts';

/** Whether the glob matches; fails if it is not a glob. */
function matches(glob: string, text: string): boolean {
  const matcher = globOf(glob);
  if (!matcher) throw new Error(`Expected ${glob} to be a glob`);
  return matcher(text);
}

describe('A glob', () => {
  test.each([
    { glob: 'class-1', yes: ['class-1'], no: ['class-10', 'a-class-1', 'CLASS-1', ''] },
    { glob: '*', yes: ['a', '.a', 'a/b', 'free-1\n', 'a\u2028b', '😀'], no: [] },
    { glob: 'free-*', yes: ['free-', 'free-1', 'free-1\n', 'free-\n1', 'free-a/.b'], no: ['a-free-1', '\nfree-1'] },
    { glob: '*-b', yes: ['a-b', '\n-b', '-b-b'], no: ['a-b\n', 'a-bc'] },
    { glob: 'a**b', yes: ['ab', 'a/b', 'axxb'], no: ['a', 'abc'] },
    { glob: 'a?c', yes: ['abc', 'a😀c', 'a\nc'], no: ['ac', 'abbc'] },
    { glob: 'room-[0-9]', yes: ['room-0', 'room-9'], no: ['room-a', 'room-10', 'room-'] },
    { glob: '[!a-c]x', yes: ['dx', '😀x'], no: ['ax', 'x'] },
    { glob: '[^a]', yes: ['b'], no: ['a'] },
    { glob: '[]a-]', yes: [']', 'a', '-'], no: ['b'] },
    { glob: '[\\]]', yes: [']'], no: ['\\'] },
    { glob: '{red,blue}-room', yes: ['red-room', 'blue-room'], no: ['green-room', 'redblue-room', '-room'] },
    { glob: 'a{,b{c,d*}}', yes: ['a', 'abc', 'abd', 'abdx'], no: ['ab', 'abcx'] },
    { glob: '{a,ab}{b,c}', yes: ['ab', 'ac', 'abb', 'abc'], no: ['a', 'abcc'] },
    { glob: '!demo-*', yes: ['class', 'demo'], no: ['demo-1', 'demo-1\n'] },
    { glob: '!!demo', yes: ['demo'], no: ['class'] },
    { glob: 'a\\*b', yes: ['a*b'], no: ['axb', 'a\\*b'] },
    { glob: '\\(1\\)', yes: ['(1)'], no: ['1'] },
    { glob: 'a.b+c|d,e}f]', yes: ['a.b+c|d,e}f]'], no: ['axb+c|d,e}f]'] },
  ])('$glob matches whole ids only', ({ glob, yes, no }) => {
    const found = [...yes, ...no].filter((text) => matches(glob, text));
    expect(found).toEqual(yes);
  });

  test.each(['', '!', '{a', '{a}', '{1..3}', '[a', '[]', 'a\\', '@(a|b)', '!(a)', 'a)', 'a'.repeat(1001)])(
    '%s is not one',
    (glob) => {
      expect(globOf(glob)).toBeUndefined();
    },
  );

  test('a text in which every character is escaped matches itself and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (text, other) => {
        const glob = [...text].map((character) => `\\${character}`).join('');
        expect(matches(glob, text)).toBe(true);
        expect(matches(glob, other)).toBe(other === text);
      }),
    );
  });

  test('globs of stars and letters agree with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
    const globs = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(globs, letters, (glob, text) => {
        const regExp = new RegExp(`^${glob.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
        expect(matches(glob, text)).toBe(regExp.test(text));
      }),
    );
  });

  test.each(['*-*-*', '*-*-*-*-*-*-*-*-*x', '{*-,-*}{*-,-*}{*-,-*}{*-,-*}{*-,-*}{*-,-*}x', '*[-]*?*[-]*?*!'])(
    '%s looks at each position of a long id a few times, not once for each way to split it',
    (glob) => {
      // The ways to split it are more than 10^9 for each of the globs, which no machine tries within the test's time.
      expect(matches(glob, `${'-'.repeat(100_000)}\n`)).toBe(glob === '*-*-*');
    },
  );
});
