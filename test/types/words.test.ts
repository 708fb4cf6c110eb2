// The types of own words, as an app's compiler sees them: each mistake of an app below is an error there.
import { expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { type CustomWords, setDefaultWords, type Words } from '../../src/elements/index.ts';

/** For the compiler only: what would throw at run time. */
const neverRun = (_mistake: () => void): void => {};

test('own words are for every language or for each one', () => {
  onTestFinished(() => setDefaultWords(null));
  const everywhere: CustomWords = { leave: 'Hang up' };
  const each: CustomWords = { en: { leave: 'Hang up' }, 'pt-BR': { leave: 'Desligar' } };
  expect([everywhere, each, null].map((words) => setDefaultWords(words))).toEqual([undefined, undefined, undefined]);
});

test('an unknown name, or a text that is no string, is an error of the compiler', () => {
  // @ts-expect-error it is `stay`
  neverRun(() => setDefaultWords({ staay: 'Here' }));
  // @ts-expect-error it is `stay`, in a language too
  neverRun(() => setDefaultWords({ de: { staay: 'Hier' } }));
  // @ts-expect-error a text is a string
  neverRun(() => setDefaultWords({ stay: 5 }));
  expectTypeOf<Words['canExtend']>().toEqualTypeOf<string>();
});
