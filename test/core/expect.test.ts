import { describe, expect, test } from 'vitest';
import { expectOptions } from '../../src/core/expect.ts';

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
