// The documentation, held against the options and the members of the elements: nothing is missing, and nothing else is named.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documentation } from '../support/documentation.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const names = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);

/** The exported interfaces of options, with the names of their own members. */
const interfaces = readdirSync(resolve(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('elements/'))
  .flatMap((file) => [...read(`src/${file}`).matchAll(/^export interface (\w+Options)\b[^{]*\{\n(.*?)^\}/gms)])
  .map(([, name = '', body = '']) => ({ name, members: names(body, /^ {2}(?:readonly )?(\w+)\??[:(]/gm) }));
const membersOf = (name: string): string[] => interfaces.find((one) => one.name === name)?.members ?? [];

/** The first cells of the tables of a page whose first column has this title. */
function rowsOf(page: string, column: string): string[][] {
  const tables = read(page).matchAll(new RegExp(`^\\| ${column} \\|.*\\n\\| ---.*\\n((?:\\|.*\\n)+)`, 'gm'));
  return [...tables].map(([, rows = '']) => names(rows, /^\| (.+?) \|/gm));
}
const quoted = (text: string): string[] => names(text, /`([^`]+)`/g);

test('the tables of options in docs/inactivity.md have the options of the monitor, and of the guard', () => {
  const [monitor = [], guard = []] = rowsOf('docs/inactivity.md', 'option').map((rows) => rows.flatMap(quoted));
  expect(monitor.toSorted()).toEqual(membersOf('InactivityMonitorOptions').toSorted());
  expect(guard.toSorted()).toEqual(membersOf('GuardMeetingOptions').toSorted());
});

test('every option is documented', () => {
  const text = documentation();
  const missing = interfaces.map(({ name, members }) => ({
    name,
    members: members.filter((member) => !new RegExp(`\\b${member}\\b`).test(text)),
  }));
  expect(interfaces.length).toBeGreaterThan(15);
  expect(missing.filter(({ members }) => members.length > 0)).toEqual([]);
});

describe.each([
  { element: 'still-there-dialog', file: 'dialog/still-there-dialog', table: 0 },
  { element: 'session-timer', file: 'session-timer/session-timer', table: 1 },
])('docs/question.md has of <$element>', ({ file, table }) => {
  const page = read('docs/question.md');
  const code = read(`src/elements/${file}.ts`);
  const tagged = (tag: string): string[] => names(code, new RegExp(`^ \\* @${tag} (?:\\{\\w+\\} )?([\\w-]+)`, 'gm'));

  test('every property, attribute, slot and event, and no others', () => {
    const [, doc = ''] = /^export class [\s\S]*?(\n[\s\S]*)/m.exec(code) ?? [];
    const properties = names(doc, /^ {2}get (\w+)\(/gm);
    const rows = rowsOf('docs/question.md', 'member')[table] ?? [];
    const known = [...properties, ...tagged('attribute'), ...tagged('slot'), ...tagged('fires')];
    expect(new Set(rows.flatMap(quoted))).toEqual(new Set(known));
  });

  test('every part and every custom property', () => {
    const [, styles = ''] = /^## Styles and words\n([\s\S]*)/m.exec(page) ?? [];
    const listed = quoted(styles).map((name) => name.replace(/^(?:--still-there)?-/, ''));
    const alsoCalled = names((code.match(/^ \* @csspart .*$/gm) ?? []).join(' '), /`(\w+)`/g);
    const known = [...tagged('csspart'), ...alsoCalled, ...names(code, /@cssprop --still-there-([\w-]+)/g)];
    expect(known.length).toBeGreaterThan(15);
    expect(known.filter((name) => !listed.includes(name))).toEqual([]);
  });
});
