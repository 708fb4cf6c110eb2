// The embedded database, made beforehand.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workplace } from './support/command.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.asyncDispose]());

test('a directory is prepared without any key, and again without harm', async () => {
  const folder = join(place.directory, 'made');
  for (const _ of [1, 2]) {
    const { code, stdout, stderr } = await place.run(['prepare', '--data-dir', folder]);
    expect([code, stdout, stderr]).toEqual([0, `${folder} holds a database\n`, '']);
    expect(readdirSync(folder)).toEqual(['pglite']); // nobody has it any more
    expect(readdirSync(join(folder, 'pglite'))).toContain('PG_VERSION');
  }
});
