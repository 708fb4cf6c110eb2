// docs/accessibility.md says which test proves which requirement: held against the titles of the tests.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const docs = resolve(import.meta.dirname, '../../docs');
const rows = [...readFileSync(`${docs}/accessibility.md`, 'utf8').matchAll(/^\| ([AC]\d+) \| .* \| (.*) \|$/gm)].map(
  ([, name = '', tests = '']) => ({ name, files: [...tests.matchAll(/\((\S+?)\)/g)].map(([, path = '']) => path) }),
);

test('every requirement has its row', () => {
  const all = ['A', 'C'].flatMap((letter) => Array.from({ length: 16 }, (_, index) => `${letter}${index + 1}`));
  expect(rows.map(({ name }) => name)).toEqual(all);
});

test.each(rows.flatMap(({ name, files }) => files.map((file) => [name, file] as const)))(
  '%s is proved in %s',
  (name, file) => {
    const titles = readFileSync(resolve(docs, file), 'utf8');
    expect(titles).toMatch(new RegExp(`['"\`(, ]${name}[,)]`));
  },
);
