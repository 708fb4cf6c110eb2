// The command `schema`: its SQL is all that a server needs whose role may create nothing.
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { Workplace } from '../support/command.ts';
import { hardLimit, limitOf, minute } from '../support/engine.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

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

  describe('the counts of meetings are right', () => {
    /** A database with the tables, its administrator, and a role with the rights that the command prints. */
    const prepared = async (postgres: Postgres) => {
      const url = await postgres.createDatabase();
      const { stdout } = await place.run(['schema', '--provider', 'eyeson', '--role', 'guest']);
      const admin = new Client({ connectionString: url });
      await admin.connect();
      await admin.query(`create role guest login password 'guest-of-db'`);
      await admin.query(stdout);
      const guestUrl = Object.assign(new URL(url), { username: 'guest', password: 'guest-of-db' }).href;
      const countsAndMeetings = async (): Promise<unknown[]> => {
        const text = (sum: string, table: string) =>
          `select state, ${sum}::int as meetings from still_there.${table} group by state having ${sum} > 0 order by state`;
        const [counts, meetings] = [
          await admin.query(text('sum(meetings)', 'counts')),
          await admin.query(text('count(*)', 'meetings')),
        ];
        return [counts.rows, meetings.rows];
      };
      return { admin, guestUrl, countsAndMeetings };
    };

    test('for a server whose role has only these rights', async () => {
      await using postgres = await startPostgres();
      const { admin, guestUrl, countsAndMeetings } = await prepared(postgres);
      const provider = new MemoryProvider('eyeson');
      const limit = hardLimit({ database: { url: guestUrl }, providers: [provider], limitFor: () => limitOf(minute) });
      await limit.start();
      provider.begin('over', provider.now() - 2 * minute);
      for (const room of ['one', 'two', 'three']) provider.begin(room);
      await limit.reconcile();
      await limit.observe('eyeson', [{ type: 'ended', room: 'three', at: provider.now() }]);
      await expect
        .poll(() => limit.counts(), { timeout: 30_000 })
        .toEqual({ running: 2, ended: 1, closed: 1, closing: 0, failed: 0 });
      await limit.stop();
      const [counts, meetings] = await countsAndMeetings();
      expect(counts).toEqual(meetings);
      await admin.end();
    });

    test('for an older server, whose role has no right on the table of the counts', async () => {
      await using postgres = await startPostgres();
      const { admin, guestUrl, countsAndMeetings } = await prepared(postgres);
      await admin.query('revoke all on still_there.counts, still_there.list_readers from guest');
      await admin.query(
        'revoke all on function still_there.add_to_counts, still_there.count_meetings from guest, public',
      );
      const guest = new Client({ connectionString: guestUrl });
      await guest.connect();
      await expect(guest.query('select from still_there.counts')).rejects.toThrow('permission denied for table counts');
      await guest.query(
        `insert into still_there.meetings (provider, room, started_at, state, rule, grace_ms, max_extension_ms)
        select 'eyeson', n::text, now(), 'running', 'a rule', 0, 0 from generate_series(1, 5) n`,
      );
      await guest.query(`update still_there.meetings set state = 'ended' where room in ('1', '2')`);
      await guest.query(`delete from still_there.meetings where room = '1'`);
      const expected = [
        { state: 'ended', meetings: 1 },
        { state: 'running', meetings: 3 },
      ];
      expect(await countsAndMeetings()).toEqual([expected, expected]);
      await guest.end();
      await admin.end();
    });
  });
});
