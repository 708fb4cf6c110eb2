// What the source keeps to itself. The import order is held by `npm run lint`, see `.dependency-cruiser.mjs`.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.[jt]sx?$/.test(file));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Without comments, which may name what the code does not use. */
const code = (file: string): string => read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

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
    [
      'a listener ends by a signal, also with zone.js',
      /\.addEventListener(?:\?\.)?\([^;]*?\{[^;{}]*\bsignal\b[^;{}]*\}\s*\)/,
      [],
    ],
    ['the console is written to', /\bconsole\b/, ['platform/warn.ts']],
  ])('where %s', (_what, pattern, homes) => {
    // what is for tests fakes these things, and names them
    const files = filesIn('src').filter((file) => !file.startsWith('testing/'));
    expect(files.filter((file) => pattern.test(code(`src/${file}`)))).toEqual(homes);
  });
});

test.each(['src', 'server/src'])('no file of %s has more than 300 lines of code', (folder) => {
  const files = filesIn(folder);
  expect(files.length).toBeGreaterThan(50);
  const lengths = files.map((file) => ({ file, lines: code(`${folder}/${file}`).match(/^.*\S/gm)?.length ?? 0 }));
  expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
});
