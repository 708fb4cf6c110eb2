// The hard limit as a process, with as many running meetings as asked for, and what its parts cost.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import type { Database, DatabaseOptions } from '../../server/src/engine/database.ts';
import { HardLimit } from '../../server/src/engine/hard-limit.ts';
import { openDatabase } from '../../server/src/engine/open-database.ts';
import { prepareSchema } from '../../server/src/engine/schema.ts';
import { eyeson } from '../../server/src/providers/eyeson.ts';
import { percentile } from '../../server/test/support/verdict.ts';
import { deadlineOf } from './rooms.ts';

export interface ServerOptions {
  readonly database: DatabaseOptions;
  readonly api: string;
  /** Meetings that run before it starts; 0: another process sees to that. */
  readonly fill: number;
  /** When these began, epoch ms. */
  readonly since: number;
}

/** Milliseconds. */
export interface Cost {
  readonly p50: number;
  readonly p99: number;
}

export interface Costs {
  readonly start: Cost;
  readonly extend: Cost;
  readonly end: Cost;
}

export interface Usage {
  /** ms of processor time so far. */
  readonly cpu: number;
  /** bytes */
  readonly rss: number;
  readonly disk: number;
}

const { database, api, fill, since } = JSON.parse(process.env.SERVER ?? '') as ServerOptions;
const logger = pino({ level: 'warn' }, pino.destination(2));
const hour = 3_600_000;

async function fillIn(open: Database): Promise<void> {
  await open.rows(
    `insert into still_there.meetings (provider, room, started_at, name, rule, duration_ms, grace_ms, max_extension_ms, ends_at,
      deadline, state, listed)
    select 'eyeson', 'background-' || g, to_timestamp(${since}::numeric / 1000), 'background-' || g, 'bench', 0, 0, ${hour},
      now() + interval '2 hours', now() + interval '2 hours' + g * interval '1 hour' / ${fill}, 'running', true from generate_series(0, ${fill - 1}) g`,
  );
  await open.rows('vacuum analyze still_there.meetings');
}

if (fill > 0) {
  const open = await openDatabase(database, logger, new AbortController().signal);
  await prepareSchema(open, logger);
  await fillIn(open);
  await open.close();
}

const hardLimit = new HardLimit({
  providers: [eyeson({ apiKey: 'bench', baseUrl: api })],
  limitFor: ({ room, startedAt }) => ({
    duration: (deadlineOf(room) ?? startedAt + 2 * hour) - startedAt,
    scheduledEnd: null,
    grace: 0,
    maxExtension: hour,
    rule: 'bench',
  }),
  database,
  logger,
  webhooks: 'http://127.0.0.1:9/webhooks', // a server without webhooks reads the list more often
});

/** One after the other. */
async function cost(times: number, act: (index: number) => Promise<unknown>): Promise<Cost> {
  const all: number[] = [];
  for (let index = 0; index < times; index++) {
    const begun = performance.now();
    await act(index);
    all.push(performance.now() - begun);
  }
  return { p50: percentile(all, 0.5), p99: percentile(all, 0.99) };
}

const sizeOf = async (path: string): Promise<number> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

const commands = {
  async costs(): Promise<Costs> {
    const room = (index: number): string => `cost-${index}`;
    const ids: number[] = [];
    const start = await cost(1000, (index) =>
      hardLimit.observe('eyeson', [{ type: 'started', at: Date.now(), room: room(index), startedAt: Date.now() }]),
    );
    for (let index = 0; index < 300; index++) ids.push((await hardLimit.meetingIn('eyeson', room(index)))?.id ?? 0);
    const extend = await cost(300, (index) => hardLimit.extend(ids[index] ?? 0, 60_000, { actor: 'bench' }));
    const end = await cost(300, (index) =>
      hardLimit.observe('eyeson', [{ type: 'ended', at: Date.now(), room: room(index) }]),
    );
    return { start, extend, end };
  },
  async start(rooms: readonly string[], startedAt: number): Promise<void> {
    for (const room of rooms) await hardLimit.observe('eyeson', [{ type: 'started', at: startedAt, room, startedAt }]);
  },
  /** Resolves when the list has confirmed every close. */
  async settled(): Promise<void> {
    while ((await hardLimit.counts()).closing > 0) await pause(1000);
    await pause(5000);
  },
  async usage(): Promise<Usage> {
    const { user, system } = process.cpuUsage();
    const disk = 'directory' in database ? await sizeOf(database.directory) : 0;
    return { cpu: (user + system) / 1000, rss: process.memoryUsage.rss(), disk };
  },
};
export type ServerCommands = typeof commands;

process.on('message', async ({ name, args }: { name: keyof ServerCommands; args: never[] }) => {
  const run = commands[name] as (...args: never[]) => Promise<unknown>;
  process.send?.({ result: await run(...args) });
});
process.once('SIGTERM', async () => {
  await hardLimit.stop();
  process.exit();
});
await hardLimit.start();
process.send?.({ result: 'started' });
