import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The README, and every page of docs/, as one text. */
export function documentation(): string {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const files = ['README.md', ...pages.map((name) => `docs/${name}`)];
  return files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
}
