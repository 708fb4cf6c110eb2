// Problems of settings are reported together.
import { expect, test } from 'vitest';
import { Problems, SettingsError } from '../../src/rules/problems.ts';

test('attempt gives the result of a function, and throwAny throws nothing without problems', () => {
  const problems = new Problems();
  expect(problems.attempt(() => 7)).toBe(7);
  expect(() => problems.throwAny()).not.toThrow();
});

test('throwAny throws all problems in order, including those of a caught SettingsError', () => {
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
