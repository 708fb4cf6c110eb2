import { describe, test } from 'vitest';
import { type Engines, findEngines } from '../../scripts/engines.mjs';

const found = findEngines();

/**
 * `describe` for tests that need engines: `engineOrSkip('webkit', 'cc')('A page that slept', () => …)`.
 * Where one is missing the tests are skipped and say so; on a build server (`CI=true`) that is a failure.
 */
export function engineOrSkip(...needed: (keyof Engines)[]): (title: string, tests: () => void) => void {
  const missing = needed.filter((name) => !found[name]);
  if (missing.length === 0) return (title, tests) => describe(title, tests);
  const reason = `${missing.join(' and ')} missing here: run \`node scripts/setup.mjs\``;
  if (process.env.CI === 'true') {
    return (title) =>
      describe(title, () => {
        test('has what it needs', () => {
          throw new Error(reason);
        });
      });
  }
  return (title, tests) => {
    console.warn(`Skipped "${title}": ${reason}`);
    describe.skip(title, tests);
  };
}
