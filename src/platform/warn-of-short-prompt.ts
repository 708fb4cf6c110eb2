import { warn } from './warn.ts';

/** Bundlers replace it, and Node has it. A plain page has neither. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** The least time to answer, in milliseconds. */
const leastPrompt = 20_000;
/** Limits above this many milliseconds are exempt. */
const longLimit = 72_000_000;

let isTold = false;

/**
 * Warns once per page, in development, if people get less than 20 s to answer, or are not asked at all: that breaks WCAG 2.2.1
 * (level A). It checks the time that applies, whether set or by default. Limits above 20 hours, and none at all, are exempt.
 * Silent in production builds and in pages without a bundler.
 */
export function warnOfShortPrompt(monitor: {
  readonly promptBeforeIdle: number;
  readonly timeout: number;
  readonly hiddenTimeout: number;
  readonly aloneTimeout: number;
  readonly waitingTimeout: number;
}): void {
  // `try` instead of a test: a bundler may replace `process.env.NODE_ENV` where there is no `process`, and `typeof process` would
  // silence Vite's development server. With 'production' in its place, minifiers remove all of this, including the call.
  try {
    if (process.env.NODE_ENV !== 'production') {
      const { promptBeforeIdle, timeout, hiddenTimeout, aloneTimeout, waitingTimeout } = monitor;
      const isExempt = Math.min(timeout, hiddenTimeout, aloneTimeout, waitingTimeout) > longLimit;
      if (isTold || isExempt || promptBeforeIdle >= leastPrompt) return;
      isTold = true;
      warn(
        `\`promptBeforeIdle\` is ${promptBeforeIdle} ms. WCAG 2.2.1 (level A) asks that people are warned and ` +
          'have at least 20 s to answer: https://www.w3.org/WAI/WCAG22/Understanding/timing-adjustable',
      );
    }
  } catch {
    // no bundler and no Node
  }
}
