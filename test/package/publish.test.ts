// What is checked before the packages are published.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/check-publish.mjs');
const hosted = { repository: 'example/calls', homepage: 'https://calls.example', bugs: 'https://calls.example/bugs' };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'still-there-publish-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(manifest: object): { status: number | null; stderr: string } {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { status, stderr } = spawnSync('node', [script], { cwd: folder, encoding: 'utf8' });
  return { status, stderr };
}

test('a package that says where its repository is hosted may be published', () => {
  expect(check(hosted)).toEqual({ status: 0, stderr: '' });
});

test('a package that does not is refused, with the names of what is missing', () => {
  const { status, stderr } = check({ homepage: hosted.homepage });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('no repository, no bugs') });
});

test.each(['package.json', 'server/package.json'])('npm runs the check before it publishes %s', async (path) => {
  const { default: manifest } = await import(resolve(import.meta.dirname, '../..', path), { with: { type: 'json' } });
  expect(manifest.scripts.prepublishOnly).toMatch(/^node (\.\.\/)?scripts\/check-publish\.mjs$/);
});
