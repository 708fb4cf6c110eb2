// Compiles the documentation's sample for Angular ahead of time and strictly, since TypeScript alone does not
// check its templates.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const installed = join(root, 'demo/apps/node_modules'); // with what is built of this package, by `npm run apps`
const [, section = ''] = readFileSync(join(root, 'docs/frameworks.md'), 'utf8').split('\n## Angular\n');
const [, sample = ''] = /^```ts\n([\s\S]*?)^```/m.exec(section) ?? [];

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'still-there-angular-'));
  symlinkSync(installed, join(home, 'node_modules'));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  const compilerOptions = {
    ...{ module: 'preserve', moduleResolution: 'bundler', target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'] },
    ...{ types: [], strict: true, outDir: 'out' },
  };
  const angularCompilerOptions = { strictTemplates: true, strictInjectionParameters: true };
  const files = ['sample.ts', 'broken.ts'];
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, angularCompilerOptions, files }));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('the sample compiles, and a template that calls a method that does not exist does not', () => {
  expect(sample).toContain('injectMeetingGuard');
  writeFileSync(join(home, 'sample.ts'), sample);
  writeFileSync(join(home, 'broken.ts'), sample.replace('monitor.reset()', 'monitor.restart()'));
  const { stdout, stderr } = spawnSync(join(installed, '.bin/ngc'), ['-p', home], { encoding: 'utf8' });
  const errors = (stdout + stderr).split('\n').filter((line) => line.includes('error'));
  expect(errors.join('\n')).toMatch(/^[^\n]*broken\.ts[^\n]*'restart' does not exist[^\n]*$/);
});
