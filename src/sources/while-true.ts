import { expect, expectDuration, expectFunction, expectOptions } from '../core/expect.ts';
import { reportToPage } from '../platform/report-error.ts';
import { longestTimer } from '../platform/timers.ts';
import type { ActivitySource } from './source.ts';
import { defaultAtMost, defaultInterval, type WhileHeldOptions, whileHeld } from './while-held.ts';

/** How often {@link whileTrue} asks, and for how long the answer counts. */
export interface WhileTrueOptions extends WhileHeldOptions {
  /**
   * Milliseconds between two calls of the predicate. Each one wakes the page up.
   * @default 10_000
   */
  every?: number;
}

/**
 * Something that goes on without input, such as an upload or a page in full screen. Calls `predicate` at once and then
 * at each interval, also while the page is hidden, and reports as long as it returns true.
 *
 * This is weak evidence: it counts while the state is `active`, and answers no prompt. It is capped, because an upload that
 * hangs never ends: after `atMost` it reports nothing until the predicate has returned false once. Time that the machine
 * slept counts as well. A predicate that throws, or returns anything but a boolean, is reported to the page and not called again.
 *
 * `predicate` is synchronous, so that its answer is about the moment it is given. If you have to wait for the answer, keep it
 * in a variable.
 * @param name the `source` of its activities
 * @throws TypeError when an argument is invalid, or an option is unknown
 */
export function whileTrue(name: string, predicate: () => boolean, options: WhileTrueOptions = {}): ActivitySource {
  expectOptions(options, ['every', 'atMost']);
  expect(typeof name === 'string' && name !== '', 'name', 'a string that is not empty', name);
  expectFunction('predicate', predicate);
  const { every = defaultInterval, atMost = defaultAtMost } = options;
  expectDuration('every', every);
  expectDuration('atMost', atMost);
  const isHeld = (): boolean | undefined => {
    try {
      const answer = predicate();
      expect(typeof answer === 'boolean', 'predicate()', 'a boolean', answer);
      return answer;
    } catch (error) {
      return void reportToPage(error);
    }
  };
  const held = { activity: { source: name }, isHeld, every: Math.min(every, longestTimer), atMost };
  return (report, signal) => void whileHeld(held, report, signal);
}
