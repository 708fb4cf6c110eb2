// The table of all texts in docs/words.md, held against the texts.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { sessionWords, words } from '../../src/elements/words/en.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/words.md'), 'utf8');

/** The rows about texts: their name in backticks, then the text in a call and in a session. */
const rows = [...page.matchAll(/^\| `(\w+)` \| (.*?) \| (.*?) ?\| (.+) \|$/gm)].map(
  ([, name = '', call = '', session = '', meaning = '']) => ({ name, call, session, meaning }),
);

test('docs/words.md lists every text once, in a call and in a session, and says what it is', () => {
  const texts = Object.entries(words).map(([name, call]) => ({
    name,
    call,
    session: (sessionWords as Readonly<Record<string, string>>)[name] ?? '',
    meaning: expect.stringMatching(/\w{3}/),
  }));
  expect(rows).toEqual(texts);
});

test('docs/words.md lists every language that the package has', () => {
  const loaded = readFileSync(resolve(import.meta.dirname, '../../src/elements/words/language.ts'), 'utf8');
  const tags = [...loaded.matchAll(/^ {2}'?([\w-]+)'?: \(\) => import\(/gm)].map(([, tag]) => tag);
  const listed = [...page.matchAll(/^\| [\w, ]+ \| `([\w-]+)`/gm)].map(([, tag]) => tag);
  expect(tags.length).toBeGreaterThan(15);
  expect(listed.toSorted()).toEqual(tags.toSorted());
});
