import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { configNames, readConfig } from '../../src/rules/config-file.ts';

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

describe('Config file', () => {
  test.each([
    ['c.json', '{ "limit": "2h" }'],
    ['c.mjs', 'export default { limit: "2h" };'],
    ['c.ts', 'const limit: string = "2h"; export default { limit };'],
  ])('the config file %s is read', async (name, content) => {
    expect((await readConfig(write(name, content))).value).toEqual({ limit: '2h' });
  });

  test.each([
    ['bad.json', '{ limit', /^Cannot use .*bad\.json: .*JSON/],
    ['bad.mjs', 'export default {', /^Cannot use .*bad\.mjs: /],
    ['none.mjs', 'export const limit = 1;', /^Cannot use .*none\.mjs: it has no default export$/],
    ['throws.mjs', 'throw "no limits today"; export default {};', /^Cannot use .*throws\.mjs: no limits today$/],
  ])('the error of the config file %s names the problem', async (name, content, message) => {
    await expect(readConfig(write(name, content))).rejects.toThrow(message);
  });

  test('the names that are tried, in their order', () => {
    expect(configNames).toEqual([
      'still-there.config.json',
      'still-there.config.js',
      'still-there.config.mjs',
      'still-there.config.ts',
    ]);
  });

  test('a relative path counts from the working directory', async () => {
    const path = write('c.json', { limit: '2h' });
    expect(await readConfig(relative(process.cwd(), path))).toMatchObject({ path, value: { limit: '2h' } });
  });

  test('the error has its cause', async () => {
    await expect(readConfig(write('bad.json', '{'))).rejects.toMatchObject({ cause: expect.any(SyntaxError) });
    await expect(readConfig(join(home, 'gone.json'))).rejects.toMatchObject({ cause: { code: 'ENOENT' } });
  });

  test('the error of a missing config file names it', async () => {
    await expect(readConfig(join(home, 'gone.json'))).rejects.toThrow(/^Cannot read .*gone\.json: ENOENT/);
  });
});

describe('Watched config file', () => {
  /** Watches a file. The result waits for the next change and gives the new content or the error message. */
  async function watched(path: string, onChange: (value: unknown) => void = () => {}): Promise<() => Promise<unknown>> {
    const changes: unknown[] = [];
    const waiting: ((value: unknown) => void)[] = [];
    const push = (value: unknown): void => {
      const first = waiting.shift();
      if (first) first(value);
      else changes.push(value);
    };
    const file = await readConfig(path);
    file.watch(
      (value) => {
        onChange(value);
        push(value);
      },
      (error) => push(error.message),
      teardown.signal,
    );
    return () =>
      changes.length > 0 ? Promise.resolve(changes.shift()) : new Promise((resolve) => waiting.push(resolve));
  }

  test.each([
    ['c.json', (limit: string) => JSON.stringify({ limit })],
    ['c.mjs', (limit: string) => `export default { limit: ${JSON.stringify(limit)} };`],
  ])('each change of %s is read', async (name, content) => {
    const next = await watched(write(name, content('1h')));
    for (const limit of ['2h', '3h', '2h']) {
      write(name, content(limit));
      expect(await next()).toEqual({ limit });
    }
  });

  test('a file that an editor replaces is read again', async () => {
    const next = await watched(write('c.json', { limit: '1h' }));
    for (const limit of ['2h', '3h']) {
      renameSync(write('c.json.new', { limit }), join(home, 'c.json'));
      expect(await next()).toEqual({ limit });
    }
  });

  test('a file behind symbolic links that change, as in Kubernetes, is read again', async () => {
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

  test('an invalid change is reported once, and the next valid one is read', async () => {
    const next = await watched(write('c.json', { limit: '1h' }));
    write('c.json', '{ "limit": ');
    expect(await next()).toMatch(/^Cannot use .*c\.json: /);
    write('other.txt', 'a change of something else in the directory');
    write('c.json', { limit: '2h' });
    expect(await next()).toEqual({ limit: '2h' });
  });

  test('a write without a change is not reported', async () => {
    const next = await watched(write('c.json', { limit: '1h' }));
    const beside = await watched(write('other.json', { limit: '1h' }));
    write('c.json', { limit: '1h' });
    write('other.json', { limit: '2h' });
    expect(await beside()).toEqual({ limit: '2h' }); // so the write of the first one was handled, too
    write('c.json', { limit: '3h' });
    expect(await next()).toEqual({ limit: '3h' });
  });

  test('a change that the callback rejects is reported', async () => {
    const next = await watched(write('c.json', { limit: '1h' }), (value) => {
      if ((value as { limit: string }).limit === '2') throw new Error('wrong limit');
    });
    write('c.json', { limit: '2' });
    expect(await next()).toBe('wrong limit');
    write('c.json', { limit: '3h' });
    expect(await next()).toEqual({ limit: '3h' });
  });

  test('a removed file is reported, and read again when it is back', async () => {
    const path = write('c.json', { limit: '1h' });
    const next = await watched(path);
    rmSync(path);
    expect(await next()).toMatch(/^Cannot read .*c\.json: ENOENT/);
    write('c.json', { limit: '2h' });
    expect(await next()).toEqual({ limit: '2h' });
  });

  test('a change between reading and watching is reported', async () => {
    const path = write('c.json', { limit: '1h' });
    const file = await readConfig(path);
    write('c.json', { limit: '2h' });
    const changed = new Promise((resolve, reject) => file.watch(resolve, reject, teardown.signal));
    expect(await changed).toEqual({ limit: '2h' });
  });

  test('a failure that stays the same is reported once', async () => {
    const next = await watched(write('c.json', { limit: '1h' }));
    const beside = await watched(write('other.json', { limit: '1h' }));
    rmSync(join(home, 'c.json'));
    expect(await next()).toMatch(/ENOENT/);
    write('other.json', { limit: '2h' });
    expect(await beside()).toEqual({ limit: '2h' }); // so the missing file was looked for again
    write('c.json', { limit: '3h' });
    expect(await next()).toEqual({ limit: '3h' });
  });

  test('what the callback throws is reported as an error', async () => {
    const path = write('c.json', { limit: '1h' });
    const file = await readConfig(path);
    write('c.json', { limit: '2h' });
    const error = await new Promise((resolve) =>
      file.watch(() => Promise.reject('wrong limit'), resolve, teardown.signal),
    );
    expect(error).toEqual(new Error('wrong limit'));
  });

  test('a change is not reported to a watcher that was stopped before or since', async () => {
    const path = write('c.json', { limit: '1h' });
    const reports: unknown[] = [];
    const report = (value: unknown): void => void reports.push(value);
    const stop = new AbortController();
    (await readConfig(path)).watch(report, report, AbortSignal.abort());
    (await readConfig(path)).watch(report, report, stop.signal);
    const next = await watched(path);
    stop.abort();
    for (const limit of ['2h', '3h']) {
      write('c.json', { limit });
      expect(await next()).toEqual({ limit });
    }
    expect(reports).toEqual([]);
  });

  describe('in a folder that is replaced', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    test('is read again after each replacement, and after a change in the new folder', async () => {
      await mkdir(join(home, 'keys'));
      const next = await watched(write('keys/c.json', { limit: '1h' }));
      for (const limit of ['2h', '3h']) {
        await mkdir(join(home, 'new'));
        write('new/c.json', { limit });
        renameSync(join(home, 'keys'), join(home, `old ${limit}`));
        renameSync(join(home, 'new'), join(home, 'keys'));
        vi.advanceTimersByTime(10_000);
        expect(await next()).toEqual({ limit });
      }
      write('keys/c.json', { limit: '4h' });
      vi.advanceTimersByTime(10_000);
      expect(await next()).toEqual({ limit: '4h' });
    });

    test('is read again each time when a link above the folder changes, as with a nested path in Kubernetes', async () => {
      const point = (version: string): void => {
        mkdirSync(join(home, version, 'keys'), { recursive: true });
        write(`${version}/keys/c.json`, { limit: version });
        symlinkSync(version, join(home, '..tmp'));
        renameSync(join(home, '..tmp'), join(home, '..data'));
      };
      point('1h');
      symlinkSync('..data/keys', join(home, 'keys'));
      const next = await watched(join(home, 'keys/c.json'));
      for (const [before, version] of [
        ['1h', '2h'],
        ['2h', '3h'],
        ['3h', '4h'],
      ] as const) {
        point(version);
        rmSync(join(home, before), { recursive: true });
        vi.advanceTimersByTime(10_000);
        expect(await next()).toEqual({ limit: version });
      }
    });

    test('is read when a folder that was missing appears', async () => {
      const path = write('c.json', { limit: '1h' });
      const file = await readConfig(path);
      rmSync(home, { recursive: true });
      const changes: unknown[] = [];
      const error = await new Promise<Error>((resolve) =>
        file.watch((value) => void changes.push(value), resolve, teardown.signal),
      );
      expect(error.message).toMatch(/^Cannot read .*c\.json: ENOENT/);
      await mkdir(home);
      write('c.json', { limit: '2h' });
      vi.advanceTimersByTime(10_000);
      await vi.waitFor(() => expect(changes).toEqual([{ limit: '2h' }]), { timeout: 30_000 });
    });
  });
});
