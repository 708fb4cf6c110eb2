// What the doctor finds.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineOrSkip } from '../../test/support/skips.ts';
import { Workplace } from './support/command.ts';
import { type EyesonApi, startEyesonApi } from './support/eyeson-api.ts';
import { startPostgres } from './support/postgres.ts';

const apiKey = 'the-key-of-the-team';
let api: EyesonApi;
let place: Workplace;
beforeEach(async () => {
  api = await startEyesonApi({ apiKey });
  place = new Workplace();
  place.env = { EYESON_API_KEY: apiKey, EYESON_API_URL: api.url };
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  await api.close();
});

/** What is said of each thing, by its name. */
async function visit(...words: string[]): Promise<{ code: number | null; said: Record<string, string> }> {
  const { code, stdout, stderr } = await place.run(['doctor', ...words]);
  expect(stderr).toBe('');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => /^(ok|problem) +([^:]+): (.*)$/.exec(line) ?? [line]);
  return {
    code,
    said: Object.fromEntries(lines.map(([line = '', kind, name, text]) => [name ?? line, `${kind} ${text}`])),
  };
}

test('all is well with a server that runs and is reached', async () => {
  const serving = await place.serve();
  const { said } = await visit('--url', serving.url, '--public-url', serving.url);
  expect(said).toEqual({
    server: `ok runs at ${serving.url}`,
    'eyeson key': 'ok is good; 0 meetings run now',
    'eyeson clock': 'ok agrees with this machine',
    address: `ok ${serving.url} answers`,
    'running server': 'ok reaches its database',
    'eyeson webhook': 'problem is not registered: was the server started with PUBLIC_URL?',
    database: 'ok ./data can be written to; the server has it',
    disk: expect.stringMatching(/^ok \d+ MB free$/),
  });
});

test('a webhook that is registered is seen, and nothing is left to complain of', async () => {
  place.env.PUBLIC_URL = 'http://127.0.0.1:9'; // nobody is there
  const serving = await place.serve();
  const { said, code } = await visit('--url', serving.url, '--public-url', serving.url);
  expect(said['eyeson webhook']).toBe('ok is registered');
  expect(Object.values(said).filter((text) => text.startsWith('problem'))).toEqual([]);
  expect(code).toBe(0);
});

test('a server that does not run is no problem by itself', async () => {
  const { said, code } = await visit('--url', 'http://127.0.0.1:9');
  expect(said).toMatchObject({
    server: 'ok does not run at http://127.0.0.1:9',
    address:
      'problem PUBLIC_URL is not set, so no webhook is registered: set it to where the provider reaches this server',
    database: 'ok ./data can be written to and locked',
  });
  expect(code).toBe(1);
});

test('a key that is refused, and an API that is away, are told apart', async () => {
  place.env.EYESON_API_KEY = 'another-key';
  expect((await visit()).said['eyeson key']).toMatch(/^problem the key is refused: copy it anew .* 403/);
  place.env.EYESON_API_URL = 'http://127.0.0.1:1';
  expect((await visit()).said['eyeson key']).toMatch(
    /^problem the list of meetings cannot be had: .*reached from here\?/,
  );
});

test('an address that leads elsewhere is found', async () => {
  expect((await visit('--public-url', api.url)).said.address).toBe(
    `problem ${api.url}/healthz answers with 404: start the server, and look at the proxy or tunnel before it`,
  );
});

test('a clock that is off is found', async () => {
  await api.setFaults({ clockSkew: -3_600_000 });
  expect((await visit()).said['eyeson clock']).toMatch(
    /^problem this machine is off by \d{4} s or more: switch on time synchronisation \(NTP\)$/,
  );
});

test('a directory that cannot be used is found', async () => {
  writeFileSync(join(place.directory, 'data'), 'a file where the directory should be');
  const { said, code } = await visit();
  expect(said.database).toMatch(
    /^problem \.\/data cannot be written to: give it to the user that the server runs as \(/,
  );
  expect(code).toBe(1);
});

test('a PostgreSQL that is away is found, and its password is not shown', async () => {
  place.env.DATABASE_URL = 'postgres://me:pass-of-db@127.0.0.1:9/none';
  const { said } = await visit();
  expect(said.database).toMatch(/^problem the PostgreSQL does not let us in: check DATABASE_URL, .*ECONNREFUSED/);
  expect(JSON.stringify(said)).not.toContain('pass-of-db');
});

engineOrSkip('postgres')('a PostgreSQL', () => {
  test('that takes locks, schemas and tables is well, one whose user may make none is not', async () => {
    await using postgres = await startPostgres();
    place.env.DATABASE_URL = postgres.url();
    expect((await visit()).said.database).toMatch(/^ok PostgreSQL [\d.]+.* takes locks, schemas and tables$/);
    const client = new Client({ connectionString: postgres.url() });
    await client.connect();
    await client.query("create role guest login password 'guest-of-db'");
    await client.end();
    place.env.DATABASE_URL = Object.assign(new URL(postgres.url()), {
      username: 'guest',
      password: 'guest-of-db',
    }).href;
    expect((await visit()).said.database).toMatch(
      /^problem the user of DATABASE_URL may make no schema: grant it CREATE on the database/,
    );
  });
});
