// The command `schema`: its SQL is all that a server needs whose role may create nothing.
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { Workplace } from '../support/command.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';
import { startPostgres } from '../support/postgres.ts';

let api: EyesonApi;
let place: Workplace;
beforeEach(async () => {
  api = await startEyesonApi();
  place = new Workplace();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  await api.close();
});

engineOrSkip('postgres')('schema command', () => {
  test('an administrator runs its SQL, also twice; the server then works with a role that may create nothing', async () => {
    await using postgres = await startPostgres();
    const url = await postgres.createDatabase();
    const { stdout, code } = await place.run(['schema', '--provider', 'eyeson', '--role', 'the "server"']);
    expect(code).toBe(0);
    const admin = new Client({ connectionString: url });
    await admin.connect();
    await admin.query(`create role "the ""server""" login password 'guest-of-db'`);
    for (let n = 0; n < 2; n++) await admin.query(stdout);
    await admin.query('update still_there_jobs.version set version = version - 1');
    await expect(admin.query(stdout)).rejects.toMatchObject({
      message: 'The tables in the schema still_there_jobs are of an older version',
      hint: 'Stop all servers, run "drop schema still_there_jobs cascade", which loses nothing, and then this script again.',
    });
    await admin.query('rollback; drop schema still_there_jobs cascade');
    await admin.query(stdout);

    place.env = {
      EYESON_API_KEY: api.apiKey,
      EYESON_API_URL: api.url,
      DATABASE_URL: Object.assign(new URL(url), { username: 'the "server"', password: 'guest-of-db' }).href,
      STILL_THERE_TOKEN: 'operator-of-the-tests',
      STILL_THERE_SECRET: 's'.repeat(32),
    };
    const serving = await place.serve(['--limit', '1s']);
    await api.start([{ room: 'class-1' }]);
    expect(await place.run(['reconcile', '--url', serving.url])).toMatchObject({ code: 0 });
    await expect.poll(() => api.ledger().then(([entry]) => entry?.endedAt)).toBeTruthy();
    expect((await place.run(['doctor', '--url', serving.url])).stdout).toMatch(
      /^ok +database: PostgreSQL [\d.]+.* allows locks, and the tables are up to date$/m,
    );
    // pg-boss looks after its tables every 5 seconds
    const monitored = async () =>
      (await admin.query(`select from still_there_jobs.queue where monitor_on is not null and maintain_on is not null`))
        .rows;
    await expect.poll(async () => (await monitored()).length).toBeGreaterThan(0);
    expect(serving.lines.filter(({ level }) => level === 'error' || level === 'warn').map(({ msg }) => msg)).toEqual([
      'no webhook is registered without PUBLIC_URL: meetings are found by reading their list every 15 s',
    ]);
    await admin.end();
  });
});
