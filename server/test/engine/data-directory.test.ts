// The directory of the embedded database: created if it can be, and otherwise refused at once with the reason.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aboutDirectory } from '../../src/engine/data-directory.ts';
import { lockDirectory } from '../../src/engine/directory-lock.ts';
import { Workplace } from '../support/command.ts';
import { folder } from '../support/engine.ts';
import { notRoot } from '../support/not-root.ts';

const wanted =
  'Expected a directory that this server can create and write; set another one with --data-dir or DATA_DIR';
const refusal = (directory: string, reason: string): string =>
  `The data directory ${directory} cannot be used: ${reason}. ${wanted}`;

describe('A data directory', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
    place.env = { EYESON_API_KEY: 'a-key-of-the-tests', EYESON_API_URL: 'http://127.0.0.1:9' };
  });
  afterEach(() => place[Symbol.asyncDispose]());

  test('is created with its parents', async () => {
    const directory = join(folder(), 'one', 'two', 'three');
    const unlock = await lockDirectory(directory);
    expect(existsSync(directory)).toBe(true);
    await unlock();
  });

  test.runIf(platform() === 'linux')('that cannot be created is refused by the command at once', async () => {
    const { code, stderr } = await place.run(['serve', '--data-dir', '/proc/none/data']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(refusal('/proc/none/data', 'no directory can be created there (ENOENT)')),
    });
  });

  test('that is a file, or is inside of one, is refused', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    await expect(lockDirectory(file)).rejects.toThrow(refusal(file, 'it is a file (EEXIST)'));
    const inside = join(file, 'data');
    await expect(lockDirectory(inside)).rejects.toThrow(refusal(inside, 'a part of its path is a file (ENOTDIR)'));
  });

  test('that this user may not write is refused', () => {
    const parent = folder();
    const directory = join(parent, 'data');
    mkdirSync(directory);
    const as = notRoot('postgres', 'nobody');
    if (as) chownSync(directory, as.uid, as.gid);
    chmodSync(parent, 0o755);
    chmodSync(directory, 0o555);
    const module = join(import.meta.dirname, '../../src/engine/directory-lock.ts');
    // As another user, since root may write everywhere. It reads the source, so that is loaded before.
    const script = `import { lockDirectory } from ${JSON.stringify(module)};
      if (process.argv[2]) { process.setgid(Number(process.argv[3])); process.setuid(Number(process.argv[2])); }
      await lockDirectory(process.argv[1]).catch((error) => console.log(error.message));`;
    const args = ['--input-type=module', '--eval', script, directory, ...(as ? [`${as.uid}`, `${as.gid}`] : [])];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({
      stdout: `${refusal(directory, 'this user may not read and write it (EACCES)')}\n`,
      stderr: '',
    });
  });

  test('on a full disk is refused with that reason; other errors stay as they are', () => {
    const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(aboutDirectory(error, '/data')).toEqual(new Error(refusal('/data', 'its disk is full (ENOSPC)')));
    const elsewhere = Object.assign(new Error('ENOENT'), { code: 'ENOENT', path: '/data-of-others/pglite.wasm' });
    for (const other of [new Error('in use'), elsewhere]) expect(aboutDirectory(other, '/data')).toBe(other);
  });
});
