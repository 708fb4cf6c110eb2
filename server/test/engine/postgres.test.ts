// The PostgreSQL that tests start for themselves keeps committed rows and leaves nothing behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { startPostgres } from '../support/postgres.ts';
import { runSql } from '../support/run-sql.ts';

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

engineOrSkip('postgres')('Test PostgreSQL', () => {
  test('committed rows survive a stop, a SIGKILL of the postmaster and a restart', async () => {
    await using postgres = await startPostgres();
    const url = await postgres.createDatabase();
    await runSql(url, 'create table kept (what text)');
    const kept = async (what: string): Promise<unknown> => {
      await runSql(url, `insert into kept values ('${what}')`);
      return (await runSql(url, 'select string_agg(what, $$ $$ order by what) kept from kept'))[0]?.kept;
    };
    expect(await kept('a')).toBe('a');
    await postgres.kill();
    await expect(runSql(url, 'select 1')).rejects.toThrow();
    await postgres.start();
    expect(await kept('b')).toBe('a b');
    await postgres.stop();
    await expect(runSql(url, 'select 1')).rejects.toThrow();
    await postgres.start();
    expect(await kept('c')).toBe('a b c');
    await postgres.restart();
    expect(await kept('d')).toBe('a b c d');
  });

  test('it syncs to disk, requires its password and listens on the loopback address only', async () => {
    await using postgres = await startPostgres();
    const [settings] = await runSql(
      postgres.url(),
      `select current_setting('fsync') fsync, current_setting('synchronous_commit') commit,
        current_setting('full_page_writes') pages, current_setting('listen_addresses') addresses`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on', addresses: '127.0.0.1' });
    await expect(runSql(postgres.url().replace(/:[0-9a-f]{32}@/, ':wrong@'), 'select 1')).rejects.toThrow('password');
  });

  test('createDatabase gives an empty database of its own', async () => {
    await using postgres = await startPostgres();
    const [first, second] = [await postgres.createDatabase(), await postgres.createDatabase()];
    await runSql(first, 'create table only_here ()');
    await expect(runSql(second, 'select from only_here')).rejects.toThrow('does not exist');
  });

  test('disposal ends the process and removes its folder', async () => {
    const postgres = await startPostgres();
    const { pid = 0, folder } = postgres;
    expect(isThere(pid)).toBe(true);
    await postgres[Symbol.asyncDispose]();
    expect(isThere(pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  test('the process and its folder are removed after the test run was killed', async () => {
    const script = `
      const { startPostgres } = await import('./server/test/support/postgres.ts');
      const { pid, folder } = await startPostgres();
      console.log(JSON.stringify({ pid, folder }));
      setInterval(() => {}, 1000);`;
    const run = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(run.stdout.setEncoding('utf8'), 'data');
    const { pid, folder } = JSON.parse(line);
    expect(isThere(pid)).toBe(true);
    run.kill('SIGKILL');
    await until('the postmaster to be gone', () => !isThere(pid));
    await until('its folder to be gone', () => !existsSync(folder));
  });
});
