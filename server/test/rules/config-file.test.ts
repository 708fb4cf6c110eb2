import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/rules/config-file.ts';

let home: string;
let teardown: AbortController;
const write = (name: string, content: unknown): string => {
  const path = join(home, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'still-there-config-'));
  teardown = new AbortController();
});
afterEach(() => {
  teardown.abort();
  rmSync(home, { recursive: true, force: true });
});

describe('a config file', () => {
  test.each([
    ['c.json', '{ "limit": "2h" }'],
    ['c.mjs', 'export default { limit: "2h" };'],
    ['c.ts', 'const limit: string = "2h"; export default { limit };'],
  ])('%s is read', async (name, content) => {
    expect((await readConfig(write(name, content))).value).toEqual({ limit: '2h' });
  });

  test.each([
    ['bad.json', '{ limit', /^Cannot use .*bad\.json: .*JSON/],
    ['bad.mjs', 'export default {', /^Cannot use .*bad\.mjs: /],
    ['none.mjs', 'export const limit = 1;', /^Cannot use .*none\.mjs: it has no default export$/],
  ])('%s says what is wrong with it', async (name, content, message) => {
    await expect(readConfig(write(name, content))).rejects.toThrow(message);
  });

  test('that is not there is named', async () => {
    await expect(readConfig(join(home, 'gone.json'))).rejects.toThrow(/^Cannot read .*gone\.json: ENOENT/);
  });
});

describe('a changed file', () => {
  /** What comes of each change, in turn: the new content, or why there is none. */
  async function watched(path: string, onChange: (value: unknown) => void = () => {}): Promise<() => Promise<unknown>> {
    const seen: unknown[] = [];
    const waiting: ((value: unknown) => void)[] = [];
    const tell = (value: unknown): void => {
      const first = waiting.shift();
      if (first) first(value);
      else seen.push(value);
    };
    const file = await readConfig(path);
    file.watch(
      (value) => {
        onChange(value);
        tell(value);
      },
      (error) => tell(error.message),
      teardown.signal,
    );
    return () => (seen.length > 0 ? Promise.resolve(seen.shift()) : new Promise((resolve) => waiting.push(resolve)));
  }

  test.each([
    ['c.json', (limit: string) => JSON.stringify({ limit })],
    ['c.mjs', (limit: string) => `export default { limit: ${JSON.stringify(limit)} };`],
  ])('%s is read anew, again and again', async (name, content) => {
    const next = await watched(write(name, content('1h')));
    for (const limit of ['2h', '3h', '2h']) {
      write(name, content(limit));
      expect(await next()).toEqual({ limit });
    }
  });

  test('is seen when an editor put another file in its place', async () => {
    const next = await watched(write('c.json', { limit: '1h' }));
    for (const limit of ['2h', '3h']) {
      renameSync(write('c.json.new', { limit }), join(home, 'c.json'));
      expect(await next()).toEqual({ limit });
    }
  });

  test('is seen behind links that change, as those of Kubernetes do', async () => {
    for (const version of ['1h', '2h']) {
      await mkdir(join(home, version));
      write(`${version}/c.json`, { limit: version });
    }
    symlinkSync('1h', join(home, '..data'));
    symlinkSync('..data/c.json', join(home, 'c.json'));
    const next = await watched(join(home, 'c.json'));
    symlinkSync('2h', join(home, '..data_tmp'));
    renameSync(join(home, '..data_tmp'), join(home, '..data'));
    expect(await next()).toEqual({ limit: '2h' });
  });

  test('that is broken is reported once, and the next good one counts', async () => {
    const next = await watched(write('c.json', { limit: '1h' }));
    write('c.json', '{ "limit": ');
    expect(await next()).toMatch(/^Cannot use .*c\.json: /);
    write('other.txt', 'a change of something else in the directory');
    write('c.json', { limit: '2h' });
    expect(await next()).toEqual({ limit: '2h' });
  });

  test('in name only is no news', async () => {
    const next = await watched(write('c.json', { limit: '1h' }));
    const beside = await watched(write('other.json', { limit: '1h' }));
    write('c.json', { limit: '1h' });
    write('other.json', { limit: '2h' });
    expect(await beside()).toEqual({ limit: '2h' }); // so the first has been looked at, too
    write('c.json', { limit: '3h' });
    expect(await next()).toEqual({ limit: '3h' });
  });

  test('that is not accepted is reported', async () => {
    const next = await watched(write('c.json', { limit: '1h' }), (value) => {
      if ((value as { limit: string }).limit === '2') throw new Error('wrong limit');
    });
    write('c.json', { limit: '2' });
    expect(await next()).toBe('wrong limit');
    write('c.json', { limit: '3h' });
    expect(await next()).toEqual({ limit: '3h' });
  });

  test('that is gone is reported, and seen when it comes back', async () => {
    const path = write('c.json', { limit: '1h' });
    const next = await watched(path);
    rmSync(path);
    expect(await next()).toMatch(/^Cannot read .*c\.json: ENOENT/);
    write('c.json', { limit: '2h' });
    expect(await next()).toEqual({ limit: '2h' });
  });

  test('is seen though it changed between the reading and the watching', async () => {
    const path = write('c.json', { limit: '1h' });
    const file = await readConfig(path);
    write('c.json', { limit: '2h' });
    const changed = new Promise((resolve, reject) => file.watch(resolve, reject, teardown.signal));
    expect(await changed).toEqual({ limit: '2h' });
  });
});
