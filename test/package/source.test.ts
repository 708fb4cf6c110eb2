// The structure that the README describes, held against the source.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');
const all = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const isServer = (file: string): boolean => file.startsWith('server/');
const files = all.filter((file) => !isServer(file));
const serverFiles = all.filter(isServer);
const read = (file: string): string => readFileSync(join(src, file), 'utf8');

/** Without comments, which may name what the code does not use. */
const code = (file: string): string => read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

/** A binding imports its framework, and no other binding. */
const frameworks: Record<string, readonly string[]> = {
  react: ['react'],
  vue: ['vue'],
  svelte: ['svelte', 'svelte/elements', 'svelte/reactivity', 'svelte/store'],
  solid: ['solid-js'],
  angular: ['@angular/core'],
};

/** A folder imports only from folders to its left. */
const elements = ['elements/words', 'elements/attention', 'elements'];
const bindings = Object.keys(frameworks);
const order = ['core', 'platform', 'sources', 'monitor', 'meetings', ...elements, ...bindings, 'testing', '.'];

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(new Set(files.map((file) => dirname(file)))).toEqual(new Set(order));
});

test.each(files)('%s imports only from its own folder and from folders to the left of it', (file) => {
  const here = order.indexOf(dirname(file));
  for (const [, specifier = ''] of code(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    if (frameworks[dirname(file)]?.includes(specifier)) continue;
    expect(specifier, `${file} imports ${specifier}`).toMatch(/^\.{1,2}\/.*\.ts$/);
    const folder = dirname(relative(src, resolve(src, dirname(file), specifier)));
    expect(order.indexOf(folder), `${file} imports ${specifier}`).toBeLessThanOrEqual(here);
    expect(order).toContain(folder);
    if (folder !== dirname(file)) expect(bindings, `${file} imports ${specifier}`).not.toContain(folder);
  }
});

/** A folder of the server imports only from folders to its left; the packages are optional peers. */
const serverOrder = [
  'core',
  ...['model', 'providers', 'limits', 'engine', 'http'].map((folder) => `server/${folder}`),
  'server',
  'server/cli',
];

test.each(serverFiles)('%s imports only from its own folder, from folders to the left of it, and packages', (file) => {
  const here = serverOrder.indexOf(dirname(file));
  expect(here, file).toBeGreaterThan(0);
  for (const [, specifier = ''] of code(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    if (!specifier.startsWith('.')) continue;
    const folder = dirname(relative(src, resolve(src, dirname(file), specifier)));
    const there = serverOrder.indexOf(folder);
    expect(there, `${file} imports ${specifier}`).toBeGreaterThanOrEqual(0);
    expect(there, `${file} imports ${specifier}`).toBeLessThanOrEqual(here);
  }
});

describe('each impurity has one home', () => {
  test.each([
    ['clocks are read', /\bDate\.now\(|\bperformance\.now\(|\bnew Date\(\)/, ['platform/clock.ts']],
    ['clocks of windows are read', /\bperformance\b/, ['platform/clock.ts']],
    [
      'timers are armed',
      /\bset(?:Timeout|Interval)\(|requestAnimationFrame|requestIdleCallback/,
      ['platform/timers.ts'],
    ],
    ['a message breaks the chain of timers', /\bMessageChannel\b/, ['platform/timers.ts']],
    ['visibility is read', /\bvisibilityState\b/, ['platform/visibility.ts']],
    [
      'storage is touched',
      /\b(?:local|session)Storage\b|\bindexedDB\b|\bBroadcastChannel\b/,
      ['platform/shared-storage.ts'],
    ],
    ['the console is written to', /\bconsole\b/, ['platform/warn-of-short-prompt.ts']],
  ])('where %s', (_what, pattern, homes) => {
    // what is for tests fakes these things, and names them
    const own = files.filter((file) => !file.startsWith('testing/'));
    expect(own.filter((file) => pattern.test(code(file)))).toEqual(homes);
  });
});

test('the operator’s page is made of its own files alone, and takes only types from the server', () => {
  const page = readdirSync(join(src, 'server/page')).map((file) => `server/page/${file}`);
  for (const file of page.filter((name) => name.endsWith('.js'))) {
    const imported = [...code(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);
    for (const name of imported) expect(page, `${file} imports ${name}`).toContain(name.replace('./', 'server/page/'));
  }
});

test('no file is longer than an afternoon allows', () => {
  const page = readdirSync(join(src, 'server/page')).map((file) => `server/page/${file}`);
  const lengths = [...all, ...page].map((file) => [file, read(file).split('\n').length] as const);
  expect(lengths.filter(([, length]) => length > 300)).toEqual([]);
});
