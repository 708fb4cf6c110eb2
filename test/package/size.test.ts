// Budgets, in bytes as a browser loads them: bundled and minified by esbuild, then gzip -9.
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

async function size(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

const index = './dist/index.js';

test.each([
  ['InactivityMonitor and domActivity', `export { InactivityMonitor, domActivity } from '${index}'`, 2530],
  ['SessionCountdown', `export { SessionCountdown } from '${index}'`, 1490],
  ['guardMeeting', `export { guardMeeting } from '${index}'`, 4100],
  ['formatRemaining', `export { formatRemaining } from '${index}'`, 520],
])('%s stays within its budget', async (name, code, budget) => {
  const bytes = await size(code);
  console.info(`${name}: ${bytes} of ${budget} B`);
  expect(bytes).toBeLessThanOrEqual(budget);
});

test.each([
  ['fromEyeson', `export { fromEyeson } from './dist/eyeson.js'`, 800],
  ['fromStream', `export { fromStream } from './dist/stream.js'`, 1480],
])('%s adds no more than its budget to a page that guards a meeting', async (name, code, budget) => {
  const guard = `export { guardMeeting } from '${index}';`;
  const bytes = (await size(guard + code)) - (await size(guard));
  console.info(`${name}: ${bytes} of ${budget} B`);
  expect(bytes).toBeLessThanOrEqual(budget);
});
