// The one file that writes to the console, and only while an app is developed.

/** What bundlers replace, and what Node has. A plain page has neither. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** The least time to answer, ms. */
const leastPrompt = 20_000;
/** Limits above this are exempt, ms. */
const longLimit = 72_000_000;

let isTold = false;

/**
 * Warns once per page, in development, that people get less than 20 s to say that they are there, or are not asked at all:
 * that breaks WCAG 2.2.1 (level A). It looks at what they get, be it asked for or the default of a short limit; limits above
 * 20 hours are exempt there. Silent in production builds and in pages without a bundler.
 */
export function warnOfShortPrompt(monitor: {
  readonly promptBeforeIdle: number;
  readonly timeout: number;
  readonly hiddenTimeout: number;
  readonly aloneTimeout: number;
}): void {
  // Tried rather than tested for: where a bundler puts the word in, there need be no `process`, and `typeof process` would
  // silence Vite's development server. With 'production' put in, minifiers drop all of it, the call included.
  try {
    if (process.env.NODE_ENV !== 'production') {
      const { promptBeforeIdle, timeout, hiddenTimeout, aloneTimeout } = monitor;
      const isExempt = Math.min(timeout, hiddenTimeout, aloneTimeout) > longLimit;
      if (isTold || isExempt || promptBeforeIdle >= leastPrompt) return;
      isTold = true;
      console.warn(
        `still-there: \`promptBeforeIdle\` is ${promptBeforeIdle} ms. WCAG 2.2.1 (level A) asks that people are warned and ` +
          'have at least 20 s to answer: https://www.w3.org/WAI/WCAG22/Understanding/timing-adjustable',
      );
    }
  } catch {
    // no bundler and no Node: nobody to tell
  }
}
