import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { Workplace } from '../support/command.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';
import { startPostgres } from '../support/postgres.ts';
import { runSql } from '../support/run-sql.ts';

const apiKey = 'the-key-of-the-team';
/** What all replicas of a database need. */
const shared = { STILL_THERE_TOKEN: 'operator-of-the-tests', STILL_THERE_SECRET: 's'.repeat(32) };
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

/** Runs the command and gives its findings by name. */
async function examine(...words: string[]): Promise<{ code: number | null; findings: Record<string, string> }> {
  const { code, stdout, stderr } = await place.run(['doctor', ...words]);
  expect(stderr).toBe('');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => /^(ok|problem|skipped) +([^:]+): (.*)$/.exec(line) ?? [line]);
  return {
    code,
    findings: Object.fromEntries(lines.map(([line = '', kind, name, text]) => [name ?? line, `${kind} ${text}`])),
  };
}

describe('doctor command', () => {
  test('a running server is reported as healthy', async () => {
    const serving = await place.serve();
    const { findings } = await examine('--url', serving.url, '--public-url', serving.url);
    expect(findings).toEqual({
      server: `ok is running at ${serving.url}`,
      'eyeson key': 'ok is valid; 0 meetings are running',
      'eyeson clock': 'ok matches this machine',
      address: `ok ${serving.url} answers`,
      'running server': 'ok can use its database, and no meeting is overdue',
      'eyeson webhook': 'problem is not registered: start the server with PUBLIC_URL',
      database: 'ok ./data is writable and in use by the server',
      disk: expect.stringMatching(/^ok \d+ MB free$/),
    });
  });

  test('what is wrong with a running server is a problem, such as a key that is no longer accepted', async () => {
    const serving = await place.serve();
    await api.close();
    api = await startEyesonApi({ apiKey: 'another-key', port: Number(new URL(api.url).port) });
    // it reads the list every 15 seconds
    const found = await until('the refusal', async () => {
      const { findings } = await examine('--url', serving.url);
      return findings['running server']?.startsWith('problem') && findings['running server'];
    });
    expect(found).toMatch(/^problem eyeson: The API key is refused: eyeson: GET \/rooms was answered with 40[13]/);
  });

  test('the exit code is 0 without problems', async () => {
    place.env.PUBLIC_URL = 'http://127.0.0.1:9'; // nothing listens there
    const serving = await place.serve();
    const { findings, code } = await examine('--url', serving.url, '--public-url', serving.url);
    expect(findings['eyeson webhook']).toBe('ok is registered');
    expect(Object.values(findings).filter((text) => text.startsWith('problem'))).toEqual([]);
    expect(code).toBe(0);
  });

  test('a stopped server and a missing public URL are no problems', async () => {
    const { findings, code } = await examine('--url', 'http://127.0.0.1:9');
    expect(findings).toMatchObject({
      server: 'ok is not running at http://127.0.0.1:9',
      address:
        'skipped PUBLIC_URL is not set, so providers send no webhooks: the server reads the list of running meetings every 15 s instead',
      database: 'ok ./data is writable and can be locked',
    });
    expect(code).toBe(0);
  });

  test('without a public URL, a running server’s webhook is not checked', async () => {
    const serving = await place.serve();
    const { findings, code } = await examine('--url', serving.url);
    expect(findings['eyeson webhook']).toBe('skipped is not registered, because PUBLIC_URL is not set');
    expect(code).toBe(0);
  });

  test('settings that the server would refuse are refused', async () => {
    place.env.DATABASE_URL = 'postgres://127.0.0.1:9/none';
    const { code, stdout, stderr } = await place.run(['doctor']);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toContain('Missing `STILL_THERE_TOKEN`: with DATABASE_URL, all replicas need the same one');
  });

  test('a refused key and an unreachable API are different problems', async () => {
    place.env.EYESON_API_KEY = 'another-key';
    expect((await examine()).findings['eyeson key']).toMatch(
      /^problem the key was refused: copy it again from the dashboard of the service .*403/,
    );
    place.env.EYESON_API_URL = 'http://127.0.0.1:1';
    expect((await examine()).findings['eyeson key']).toMatch(
      /^problem cannot read the list of meetings: check the URL and the network connection/,
    );
  });

  test('a public URL of another server is a problem', async () => {
    expect((await examine('--public-url', api.url)).findings.address).toBe(
      `problem ${api.url}/healthz answers with status 404: start the server, and check the proxy or tunnel in front of it`,
    );
  });

  test('a wrong clock is a problem', async () => {
    await api.setFaults({ clockSkew: -3_600_000 });
    expect((await examine()).findings['eyeson clock']).toMatch(
      /^problem the clock of this machine is off by at least (?:59 min \d+ s|1 h(?: \d+ s)?): turn on time synchronization \(NTP\)$/,
    );
  });

  test('a data folder that cannot be used is a problem', async () => {
    writeFileSync(join(place.directory, 'data'), 'a file where the directory should be');
    const { findings, code } = await examine();
    expect(findings.database).toMatch(
      /^problem The data directory .*data cannot be used: it is a file \(EEXIST\)\. Expected a directory that this server can create/,
    );
    expect(code).toBe(1);
    place.env.DATA_DIR = '/proc/none'; // where `mkdir` with `recursive` never returns
    expect((await examine()).findings.database).toMatch(/cannot be used: no directory can be created there \(ENOENT\)/);
  });

  test('an unreachable PostgreSQL is a problem that does not show its password', async () => {
    Object.assign(place.env, shared, { DATABASE_URL: 'postgres://me:pass-of-db@127.0.0.1:9/none' });
    const { findings } = await examine();
    expect(findings.database).toMatch(
      /^problem PostgreSQL cannot be reached: the connection was refused, .* \(ECONNREFUSED\): check DATABASE_URL/,
    );
    expect(JSON.stringify(findings)).not.toContain('pass-of-db');
  });
});

engineOrSkip('postgres')('doctor command with PostgreSQL', () => {
  test('a user who may not create schemas is a problem', async () => {
    await using postgres = await startPostgres();
    Object.assign(place.env, shared, { DATABASE_URL: postgres.url() });
    expect((await examine()).findings.database).toMatch(/^ok PostgreSQL [\d.]+.* allows locks, schemas and tables$/);
    await runSql(postgres.url(), "create role guest login password 'guest-of-db'");
    place.env.DATABASE_URL = Object.assign(new URL(postgres.url()), {
      username: 'guest',
      password: 'guest-of-db',
    }).href;
    expect((await examine()).findings.database).toMatch(
      /^problem the user in DATABASE_URL may not create schemas: grant it CREATE on the database/,
    );
  });
});
