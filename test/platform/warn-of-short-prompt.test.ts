import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor, type InactivityMonitorOptions } from '../../src/index.ts';

const [second, hour] = [1000, 3_600_000];
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
let warnOfShortPrompt: (monitor: InactivityMonitor) => void;

/** A page anew: it has not been warned yet. */
beforeEach(async () => {
  warn.mockClear();
  vi.resetModules();
  ({ warnOfShortPrompt } = await import('../../src/platform/warn-of-short-prompt.ts'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const warned = (options: InactivityMonitorOptions): boolean => {
  warn.mockClear();
  warnOfShortPrompt(new InactivityMonitor({ sources: [], ...options }));
  return warn.mock.calls.length > 0;
};

describe('in development (A7)', () => {
  test.each<[string, boolean, InactivityMonitorOptions]>([
    ['19.999 s to answer', true, { promptBeforeIdle: 19_999 }],
    ['no question at all', true, { promptBeforeIdle: 0 }],
    ['a limit so short that half of it, the default, is less than 20 s', true, { timeout: 39 * second }],
    ['a short limit for hidden pages alone', true, { hiddenTimeout: 30 * second }],
    ['a limit of exactly 20 hours', true, { timeout: 20 * hour, promptBeforeIdle: 0 }],
    ['the defaults', false, {}],
    ['20 s to answer', false, { promptBeforeIdle: 20_000 }],
    ['a limit whose half is 20 s', false, { timeout: 40 * second }],
    ['no question, and a limit above 20 hours', false, { timeout: 20 * hour + 1, promptBeforeIdle: 0 }],
  ])('%s warns: %s', (_what, expected, options) => {
    expect(warned(options)).toBe(expected);
  });

  test('it names the clause and the number, once per page', () => {
    expect(warned({ promptBeforeIdle: 5000 })).toBe(true);
    expect(warn.mock.calls.flat().join()).toMatch(/`promptBeforeIdle` is 5000 ms.* WCAG 2\.2\.1 .*20 s/);
    expect(warned({ promptBeforeIdle: 0 })).toBe(false);
  });
});

test('in production it is silent', () => {
  vi.stubEnv('NODE_ENV', 'production');
  expect(warned({ promptBeforeIdle: 0 })).toBe(false);
});

test('in a page without a bundler, which has no `process`, it is silent', () => {
  const monitor = new InactivityMonitor({ sources: [], promptBeforeIdle: 0 });
  vi.stubGlobal('process', undefined);
  warnOfShortPrompt(monitor);
  vi.unstubAllGlobals();
  expect(warn).not.toHaveBeenCalled();
});

test('a bundler that puts the word in needs no `process`, and a production build has nothing of it left', async () => {
  const bundle = async (mode: string, minify: boolean): Promise<string> => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { warnOfShortPrompt } from './warn-of-short-prompt.ts';
          export class Monitor { start() { before(); warnOfShortPrompt(this); after(); } }`,
        resolveDir: fileURLToPath(new URL('../../src/platform', import.meta.url)),
      },
      ...{ bundle: true, format: 'esm', write: false, minify, define: { 'process.env.NODE_ENV': `"${mode}"` } },
    });
    return outputFiles[0]?.text ?? '';
  };
  expect(await bundle('production', true)).toMatch(
    /^var (\w)=class\{start\(\)\{before\(\),after\(\)\}\};export\{\1 as Monitor\};\s*$/,
  );
  const development = await bundle('development', false);
  expect(development).not.toContain('process');
  expect(development).toContain('console.warn');
});
