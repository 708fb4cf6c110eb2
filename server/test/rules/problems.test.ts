// Problems of settings are reported together.
import { expect, test } from 'vitest';
import { Problems, SettingsError } from '../../src/rules/problems.ts';

test('a function that succeeds gives its result, and nothing is thrown', () => {
  const problems = new Problems();
  expect(problems.attempt(() => 7)).toBe(7);
  expect(() => problems.throwAny()).not.toThrow();
});

test('all problems are thrown at once, those of another SettingsError one by one, in the order they were met', () => {
  const problems = new Problems();
  problems.add('first');
  const failed = problems.attempt(() => {
    throw new SettingsError(['second', 'third']);
  });
  problems.attempt(() => {
    throw new TypeError('fourth');
  });
  expect(failed).toBeUndefined();
  let thrown: unknown;
  try {
    problems.throwAny();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(SettingsError);
  expect(thrown).toMatchObject({
    name: 'SettingsError',
    message: 'first\nsecond\nthird\nfourth',
    problems: ['first', 'second', 'third', 'fourth'],
  });
});
