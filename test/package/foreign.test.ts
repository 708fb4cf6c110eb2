// The table of `npm run apps:foreign`, which runs outside of the gate, and those of its apps that need no other packages than our own.
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { apps } from '../foreign/apps.ts';
import { expectToAskAndLeave } from '../foreign/ask-and-leave.ts';
import { documentation } from '../support/documentation.ts';
import { serve } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

const all = Object.values(apps);
const root = resolve(import.meta.dirname, '../..');

/** Builds an app with the packages of this repository, in a folder that is gone after the test. */
function build(name: keyof typeof apps): string {
  const home = mkdtempSync(join(tmpdir(), 'still-there-foreign-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  const { files = {}, builds = [] } = apps[name] ?? {};
  for (const [from, to] of Object.entries(files)) {
    cpSync(join(root, 'test/foreign/apps', from), join(home, to), { recursive: true });
  }
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}` };
  for (const line of builds) execFileSync('sh', ['-c', line], { cwd: home, env, stdio: 'pipe' });
  return home;
}

test('every folder of files belongs to an app, and every app has its files', () => {
  const used = new Set(all.flatMap(({ files }) => Object.keys(files)));
  expect([...used].sort()).toEqual(readdirSync(resolve(import.meta.dirname, '../foreign/apps')).sort());
});

test('every package has an exact version, so that a run of today can be repeated', () => {
  const packages = all.flatMap(({ create, packages = [] }) => [...packages, ...(create ? [create[0]] : [])]);
  expect(packages.length).toBeGreaterThan(30);
  expect(packages.filter((name) => !/@\d+\.\d+\.\d+(-.+)?$/.test(name))).toEqual([]);
});

test('the oldest versions that are tried are those that the documentation promises', () => {
  const text = documentation();
  for (const [framework, version] of Object.entries({ React: '18.0', Vue: '3.3', Svelte: '5.7', Angular: '16' })) {
    expect(apps, framework).toHaveProperty([`${framework.toLowerCase()}-${version}`]);
    expect(text).toContain(`${framework} ${version} or later`);
  }
});

test('the documentation has every app, with the versions that it is made with', () => {
  const rows = [...documentation().matchAll(/^\| (\S+) \| (.+) \| (?:asks and leaves|its tests pass) \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(apps));
  for (const [, name = '', text = ''] of rows) {
    const { create, packages = [] } = apps[name] ?? {};
    const pinned = [...(create ? [create[0]] : []), ...packages].map((spec) => spec.replace(/@(?=\d)/, ' '));
    const versions = pinned.map((version) => version.replace(/^@angular\/\S+/, '@angular/*'));
    expect(text.split(', '), name).toEqual(expect.arrayContaining(versions));
  }
});

test('the tests that apps have pass in ours', () => {
  build('vitest');
});

engineOrSkip('chromium')('the page that is bundled', () => {
  test.each(['esbuild', 'react-18.0', 'vue-3.3', 'svelte-5.7', 'solid-1.0'])('by %s asks and leaves', async (name) => {
    const home = build(name);
    await using served = await serve({ '/': pathToFileURL(join(home, 'dist/')) });
    await using tab = await (await sharedBrowser('chromium')).open();
    await expectToAskAndLeave(tab, served.url('/index.html'), apps[name]?.page?.title ?? '');
  });

  test('is not accepted with errors in its console, which are listed once each', async () => {
    const home = build('esbuild');
    appendFileSync(
      join(home, 'dist/index.html'),
      '<script>for (let i = 0; i < 3; i++) console.error("broken")</script>',
    );
    await using served = await serve({ '/': pathToFileURL(join(home, 'dist/')) });
    await using tab = await (await sharedBrowser('chromium')).open();
    await expect(expectToAskAndLeave(tab, served.url('/index.html'), 'Sind Sie noch da?')).rejects.toThrow(
      'Expected a page without errors, got: broken (6 times)',
    );
  });
});
