// Roles and databases with defaults of their own (`alter database … set …`), up to a meeting that is closed at its limit.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { openDatabase } from '../../src/engine/open-database.ts';
import { hardLimit, limitOf, listener } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { runSql } from '../support/run-sql.ts';

const defaults: readonly Readonly<Record<string, string>>[] = [
  { DateStyle: 'German, DMY' },
  { DateStyle: 'SQL, DMY' },
  { DateStyle: 'Postgres, MDY' },
  { TimeZone: 'America/St_Johns', IntervalStyle: 'sql_standard' },
  { search_path: 'nowhere' },
  { statement_timeout: '500ms', lock_timeout: '1ms' },
  { idle_session_timeout: '300ms' },
  { default_transaction_isolation: 'serializable', default_transaction_deferrable: 'on' },
];

engineOrSkip('postgres')('Database with its own defaults', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.[Symbol.asyncDispose]());

  /** Makes a database with these defaults. Resolves to its URL. */
  async function databaseWith(settings: Readonly<Record<string, string>>): Promise<string> {
    const url = await postgres.createDatabase();
    const name = new URL(url).pathname.slice(1);
    const statements = Object.entries(settings).map(
      ([key, value]) => `alter database ${name} set ${key} to ${key === 'search_path' ? value : `'${value}'`}`,
    );
    await runSql(url, ...statements);
    return url;
  }

  test.concurrent.each(defaults.map((settings) => ({ settings, title: JSON.stringify(settings) })))(
    'with $title, a meeting is closed at its limit and recorded as closed',
    async ({ settings }) => {
      const provider = new MemoryProvider();
      const limit = hardLimit({
        providers: [provider],
        database: { url: await databaseWith(settings) },
        limitFor: () => limitOf(3000),
      });
      await limit.start();
      const { startedAt } = provider.begin('a');
      await limit.observe('memory', [{ type: 'started', room: 'a', startedAt, at: startedAt }]);
      const meeting = await until('the meeting to be closed', async () => {
        const [found] = await limit.meetings({ states: ['closed'] });
        return found;
      });
      expect(meeting).toMatchObject({ room: 'a', startedAt, deadline: startedAt + 3000, endedBy: 'limit' });
      expect(provider.calls[0]?.at).toBeGreaterThanOrEqual(startedAt + 3000);
      await limit.stop();
    },
  );

  test('the statements of the server and of its queue are not limited by these defaults', async () => {
    const url = await databaseWith({ statement_timeout: '500ms', default_transaction_isolation: 'serializable' });
    const { logger } = listener();
    const database = await openDatabase({ url }, logger, new AbortController().signal);
    const text = `select current_setting('transaction_isolation') as isolation from pg_sleep(1)`;
    const expected = [{ isolation: 'read committed' }];
    expect(await database.rows(text)).toEqual(expected);
    expect((await database.boss.db?.executeSql(text))?.rows).toEqual(expected);
    await database.close();
  });
});
