// The test command itself: what it prints, and that it never ends without its last line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import Reporter from '../../scripts/vitest-reporter.mjs';

const root = resolve(import.meta.dirname, '../..');
let folder: string;

/** A project of two quick files and one that never ends. */
const files = {
  'vitest.config.mjs': `export default { test: { projects: [{ test: { name: 'unit', include: ['*.test.mjs'], testTimeout: 3_600_000 } }] } };`,
  'good.test.mjs': `import { test } from 'vitest';
    test('adds', () => console.log('noise'));
    test.skip('taps', () => {});
    test('hears', ({ skip }) => skip('there is no sound here'));
    console.warn('Skipped "taps": nothing here taps');`,
  'bad.test.mjs': `import { beforeAll, describe, expect, test } from 'vitest';
    test('multiplies', () => { console.log('a trace of the failing test'); expect({ product: 6 }).toEqual({ product: 7 }); });
    describe('a suite', () => { beforeAll(() => { throw new Error('no database'); }); test('reads', () => {}); });
    setTimeout(() => { throw new Error('thrown late'); });`,
  'broken.test.mjs': `throw new Error('cannot be loaded');`,
  'endless.test.mjs': `import { test } from 'vitest'; test('waits', () => new Promise(() => {}));`,
};

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache/gate-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command on some of these files; sends it a signal once its output matches `until`. */
async function run(names: readonly string[], { signal, until }: { signal?: NodeJS.Signals; until?: RegExp } = {}) {
  const args = ['scripts/test.mjs', 'unit', '--', `--root=${folder}`, ...names];
  const child = spawn('node', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data;
      if (signal && until?.test(output)) child.kill(signal);
    });
  }
  const [code] = await once(child, 'close');
  return { code, output, lastLine: output.trimEnd().split('\n').at(-1) };
}

test('a run without a failure prints a line for each file, each skip with its reason, and no noise', async () => {
  const { code, output, lastLine } = await run(['good.test.mjs']);
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: '2 passed, 0 failed, 2 skipped' }); // the setup counts as well
  expect(output).toMatch(/^✓ unit .*good\.test\.mjs: 1 passed, 2 skipped \(/m);
  expect(output).toContain('Skipped taps: nothing here taps\n');
  expect(output).toContain('Skipped hears: there is no sound here\n');
  expect(output).not.toContain('noise');
});

test('a failed run prints failed tests, suites, files and unhandled errors in full', async () => {
  const { code, output, lastLine } = await run(['bad.test.mjs', 'broken.test.mjs']);
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: '1 passed, 4 failed, 1 skipped' });
  expect(output).toMatch(/FAILED unit .*bad\.test\.mjs > multiplies\n[\s\S]*product[\s\S]*a trace of the failing test/);
  expect(output).toMatch(/FAILED unit .*bad\.test\.mjs > a suite\n +Error: no database/);
  expect(output).toMatch(/FAILED unit .*broken\.test\.mjs > the file itself\n +Error: cannot be loaded/);
  expect(output).not.toContain('without a reason');
  expect(output).toMatch(/FAILED vitest > an error that no test handles\n +Error: thrown late/);
});

test('a run that gets a signal prints what it ran and what was running, and counts as failed', async () => {
  const names = ['good.test.mjs', 'endless.test.mjs'];
  const { code, output, lastLine } = await run(names, { signal: 'SIGTERM', until: /✓ .*good\.test\.mjs/ });
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: '2 passed, 1 failed, 2 skipped' });
  expect(output).toMatch(/Cut off: the run got SIGTERM\. This was running:[\s\S]*endless\.test\.mjs/);
});

test('a run that runs no test counts as failed', async () => {
  const { code, lastLine } = await run(['missing.test.mjs']);
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: '1 passed, 1 failed' });
});

test('a file whose end overtakes the results of its tests has one line, with all of them', () => {
  const messages: { type: string }[] = [];
  const reporter = new Reporter({ post: (message: { type: string }) => messages.push(message) });
  const ids = ['1', '2'];
  const module = {
    moduleId: join(root, 'late.test.ts'),
    project: { name: 'unit' },
    children: { allTests: () => ids.map((id) => ({ id })) },
    errors: () => [],
    diagnostic: () => ({ duration: 1000 }),
  };
  const end = (id: string) =>
    reporter.onTestCaseResult({
      id,
      name: id,
      parent: module,
      module,
      result: () => ({ state: 'passed' }),
    });
  end('1');
  reporter.onTestModuleEnd(module);
  end('2');
  reporter.onTestRunEnd([], []);
  expect(messages.map(({ type }) => type)).toEqual(['test', 'test', 'end']);
});
