import { expect, expectDuration, expectFunction } from '../core/expect.ts';
import { reportToPage } from '../platform/report-error.ts';
import { longestTimer } from '../platform/timers.ts';
import { type HoldOptions, holdWhile, longestHold, reportEvery } from './hold.ts';
import type { ActivitySource } from './source.ts';

/** How {@link whileTrue} asks, and for how long the answer counts. */
export interface WhileTrueOptions extends HoldOptions {
  /**
   * How often to ask and report, ms: one wake-up each.
   * @default 10_000
   */
  every?: number;
}

/**
 * Something that goes on without input: "is uploading", "is in full screen". Asks `predicate` at once and then every so
 * often, also while the page is hidden, and reports as long as it holds.
 *
 * This is weak evidence: it keeps somebody there while the state is `active`, and answers no prompt. And it is capped,
 * since an upload that hangs goes on for ever: after `atMost` it is silent until the predicate has once been false. Time
 * that the machine slept counts as well. A predicate that throws, or gives anything but a boolean, is reported to the page
 * and not asked again.
 *
 * `predicate` is synchronous, so that its answer is about the moment it is given (and a promise would hold for ever): keep
 * what you wait for in a variable.
 * @param name the `source` of its activities
 * @throws TypeError when an argument is not what it should be
 */
export function whileTrue(name: string, predicate: () => boolean, options: WhileTrueOptions = {}): ActivitySource {
  expect(typeof name === 'string' && name !== '', 'name', 'a string that is not empty', name);
  expectFunction('predicate', predicate);
  const { every = reportEvery, atMost = longestHold } = options;
  expectDuration('every', every);
  expectDuration('atMost', atMost);
  const lasts = (): boolean | undefined => {
    try {
      const answer = predicate();
      expect(typeof answer === 'boolean', 'predicate()', 'a boolean', answer);
      return answer;
    } catch (error) {
      return void reportToPage(error);
    }
  };
  const activity = { source: name };
  return (report, signal) =>
    void holdWhile({ activity, lasts, every: Math.min(every, longestTimer), atMost }, report, signal);
}
