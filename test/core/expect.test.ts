import { describe, expect, test } from 'vitest';
import { expectFlag, expectOptions, expectSignal, expect as verify } from '../../src/core/expect.ts';

describe('what was given', () => {
  const bare = Object.create(null);
  function ownSource() {
    return 'a long text';
  }
  test.each([
    ['a function, by its name', ownSource, 'ownSource (function)'],
    ['a function without a name', (() => () => {})(), 'anonymous (function)'],
    ['an object without a prototype', bare, '[object Object] (object)'],
    ['a symbol', Symbol('x'), 'Symbol(x) (symbol)'],
  ])('is shown: %s', (_, value, shown) => {
    expect(() => verify(false, 'it', 'another', value)).toThrow(
      new TypeError(`Expected \`it\` to be another, got ${shown}`),
    );
  });
});

test.each([true, false, undefined])('%j is a flag', (value) => {
  expect(() => expectFlag('on', value)).not.toThrow();
});
test.each(['yes', 1, null])('%j is no flag', (value) => {
  expect(() => expectFlag('on', value)).toThrow('Expected `on` to be true or false, got');
});

test.each([AbortSignal.abort(), undefined, null])('%s is a signal', (value) => {
  expect(() => expectSignal(value)).not.toThrow();
});
test.each([new AbortController(), {}, 'now', 5])('%s is no signal', (value) => {
  expect(() => expectSignal(value)).toThrow('Expected `signal` to be an AbortSignal, got');
});

describe('expectOptions', () => {
  const known = ['timeout', 'hiddenTimeout', 'promptBeforeIdle', 'sources'];

  test('accepts known names, also with the value undefined', () => {
    expect(() => expectOptions({ timeout: 1, sources: undefined }, known)).not.toThrow();
  });

  test.each([
    ['timout', 'timeout'],
    ['hidenTimeout', 'hiddenTimeout'],
    ['promptBefore', 'promptBeforeIdle'],
    ['source', 'sources'],
    ['Timeout', 'timeout'],
  ])('refuses `%s` and names `%s`', (name, nearest) => {
    expect(() => expectOptions({ timeout: 1, [name]: 1 }, known)).toThrow(
      new TypeError(
        `Unknown option \`${name}\`, did you mean \`${nearest}\`? Expected timeout, hiddenTimeout, promptBeforeIdle, sources`,
      ),
    );
  });
});
