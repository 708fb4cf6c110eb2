// A PostgreSQL that fails over, hangs, restarts or is full while a meeting becomes due: this is noticed, and the meeting is closed as
// soon as the database works again.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { hardLimit, limitOf, listener } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { runSql } from '../support/run-sql.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const length = 4000;

/** A server behind a proxy to its database, with one meeting. */
interface Scene extends AsyncDisposable {
  readonly proxy: TcpProxy;
  readonly provider: MemoryProvider;
  readonly limit: HardLimit;
  readonly lines: Record<string, unknown>[];
}

engineOrSkip('postgres')('Outage of PostgreSQL', () => {
  let postgres: Postgres;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    url = await postgres.createDatabase();
  });

  async function begin(): Promise<Scene> {
    const proxy = await TcpProxy.start(postgres.port);
    const provider = new MemoryProvider();
    const { logger, lines } = listener();
    const limit = hardLimit({
      providers: [provider],
      database: { url: proxy.url(url) },
      limitFor: () => limitOf(length),
      logger,
    });
    await limit.start();
    return {
      ...{ proxy, provider, limit, lines },
      async [Symbol.asyncDispose]() {
        await limit.stop();
        await proxy[Symbol.asyncDispose]();
      },
    };
  }

  async function beginMeeting({ provider, limit }: Scene): Promise<number> {
    const { startedAt } = provider.begin('a');
    await limit.observe('memory', [{ type: 'started', room: 'a', startedAt, at: startedAt }]);
    return startedAt + length;
  }

  const works = async ({ limit }: Scene): Promise<boolean> => (await limit.health()).database;

  /** Waits until the outage is noticed, and the meeting is due. */
  async function isNoticed(scene: Scene, deadline: number): Promise<void> {
    await until('the outage to be noticed', async () => !(await works(scene)));
    await until('the meeting to be due', () => scene.provider.now() > deadline + 1000);
    expect(scene.provider.calls).toEqual([]);
  }

  /** Waits until the meeting is closed. */
  async function isClosed({ provider, limit }: Scene): Promise<void> {
    await until('the meeting to be closed', async () => (await limit.meetings({ states: ['closed'] })).length > 0);
    expect(provider.calls).toHaveLength(1);
  }

  test('after a failover to a standby and back, connections to the standby are not used any more', async () => {
    await using standby = await postgres.startStandby();
    await using scene = await begin();
    const deadline = await beginMeeting(scene);
    scene.proxy.leadTo(standby.port);
    scene.proxy.cut();
    await until('the standby to be recognized', () =>
      scene.lines.some(({ msg }) => String(msg).startsWith('the database is read-only')),
    );
    await isNoticed(scene, deadline);
    scene.proxy.leadTo(postgres.port); // connections to the standby stay open
    await isClosed(scene);
  });

  test('a database that vanished without a word is replaced by one that answers', async () => {
    await using scene = await begin();
    const deadline = await beginMeeting(scene);
    scene.proxy.hang();
    await isNoticed(scene, deadline);
    scene.proxy.goOn(); // new connections only
    await isClosed(scene);
  });

  test('a database that stood still goes on', async () => {
    await using scene = await begin();
    const deadline = await beginMeeting(scene);
    postgres.freeze();
    await isNoticed(scene, deadline);
    postgres.freeze('SIGCONT');
    await isClosed(scene);
  });

  test('meetings that cannot be recorded for lack of space are recorded and closed once there is space', async () => {
    const disk = join(postgres.folder, 'small-disk');
    mkdirSync(disk);
    const { uid, gid } = statSync(postgres.folder);
    const options = `size=24m,mode=0700,uid=${uid},gid=${gid}`;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'pipe' });
    } catch (error) {
      console.warn(`Skipped the full disk: this user may not mount one (${(error as Error).message.trim()})`);
      return;
    }
    try {
      await runSql(postgres.url(), `create tablespace small location '${disk}'`);
      await runSql(postgres.url(), 'create database full_disk tablespace small');
      url = postgres.url('full_disk');
      await using scene = await begin();
      await runSql(url, 'create table filler (text text)');
      for (const rows of [1000, 100, 10, 1])
        await until('the disk to be full', () =>
          runSql(
            url,
            `insert into filler select repeat(md5(random()::text), 30) from generate_series(1, ${rows})`,
          ).then(
            () => false,
            ({ code }) => code === '53100',
          ),
        );
      const started = Array.from({ length: 200 }, (_, index) => scene.provider.begin(`room-${index}`));
      const events = started.map((meeting) => ({ type: 'started' as const, at: meeting.startedAt, ...meeting }));
      await expect(scene.limit.observe('memory', events)).rejects.toThrow('No space left on device');
      await until('the full disk to be noticed', () =>
        scene.lines.some(({ msg }) => String(msg).startsWith('the database has no space left on its disk')),
      );
      expect(await works(scene)).toBe(false);
      await runSql(url, 'drop table filler');
      await until('the space to be noticed', () => works(scene));
      await scene.limit.observe('memory', events);
      await until('the meetings to be closed', () => scene.provider.running.size === 0);
    } finally {
      await runSql(postgres.url(), 'drop database if exists full_disk with (force)');
      await runSql(postgres.url(), 'drop tablespace if exists small');
      execFileSync('umount', ['--lazy', disk]);
    }
  });

  test('a database that was restarted is used again', async () => {
    await using scene = await begin();
    const deadline = await beginMeeting(scene);
    await postgres.kill();
    await isNoticed(scene, deadline);
    await postgres.start();
    await isClosed(scene);
  });
});
