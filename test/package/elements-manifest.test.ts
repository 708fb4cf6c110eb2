// The manifest of the elements, which editors read, held against the source.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const { customElements } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

interface Declaration {
  tagName: string;
  name: string;
  superclass: { name: string };
  attributes: { name: string; description: string }[];
  members: { name: string; privacy?: string }[];
  events: { name: string; description: string }[];
  cssParts: { name: string }[];
  cssProperties: { name: string }[];
}
const [{ declarations }] = JSON.parse(readFileSync(resolve(root, customElements), 'utf8')).modules as [
  { declarations: Declaration[] },
];

const folder = resolve(root, 'src/elements');
const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(resolve(folder, file), 'utf8'))
  .join('\n');
const found = (pattern: RegExp): string[] => [...code.matchAll(pattern)].map(([, name = '']) => name);
const documented = (of: (declaration: Declaration) => { name: string }[]): string[] =>
  declarations.flatMap((declaration) => of(declaration).map(({ name }) => name));

test('it has both elements, as classes of the platform', () => {
  expect(declarations.map(({ tagName, name, superclass }) => ({ tagName, name, superclass: superclass.name }))).toEqual(
    [
      { tagName: 'still-there-dialog', name: 'StillThereDialog', superclass: 'HTMLElement' },
      { tagName: 'session-timer', name: 'SessionTimer', superclass: 'HTMLElement' },
    ],
  );
});

describe('it has every', () => {
  test.each([
    [
      'attribute',
      found(/(?:get|has|toggle|set)Attribute\('((?!aria-|role)[\w-]+)'/g),
      documented((one) => one.attributes),
    ],
    ['event', found(/new (?:Wait)?Event\('(\w+)'/g), documented((one) => one.events)],
    ['custom property', found(/var\((--still-there-[\w-]+)/g), documented((one) => one.cssProperties)],
  ])('%s that the code has', (_kind, used, names) => {
    expect(used.length).toBeGreaterThan(1);
    // Names of HTML, and of the shadow tree, which `press` does not leave.
    const own = used.filter((name) => !['lang', 'hidden', 'part', 'open', 'press'].includes(name));
    expect(own.filter((name) => !names.includes(name))).toEqual([]);
  });
});

test('it has no private member, and no callback of the platform', () => {
  for (const { members } of declarations)
    for (const { name, privacy } of members) {
      expect(privacy, name).not.toBe('private');
      expect(name).not.toMatch(/Callback$/);
    }
});
