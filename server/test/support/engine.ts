// The engine for tests, on each database: its single parts, or the whole server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { Database, DatabaseOptions } from '../../src/engine/database.ts';
import { openEngine as openParts, type Engine as Parts } from '../../src/engine/engine.ts';
import { HardLimit } from '../../src/engine/hard-limit.ts';
import type { HardLimitOptions } from '../../src/engine/hard-limit-options.ts';
import { linkProviders } from '../../src/engine/link-providers.ts';
import { totalOf } from '../../src/engine/meeting-counts.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import { openDatabase } from '../../src/engine/open-database.ts';
import type { ProviderLink } from '../../src/engine/provider-link.ts';
import { prepareSchema } from '../../src/engine/schema.ts';
import type { Provider } from '../../src/providers/provider.ts';
import type { LimitFor } from '../../src/rules/limit.ts';
import { placeDatabase } from './empty-database.ts';
import { limitOf, minute } from './limit-of.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { createSharedDatabase } from './shared-postgres.ts';

export { limitOf, minute };

/** The value, which must not be null or undefined. */
export function the<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error(`Expected a value, got ${value}`);
  return value;
}

/** A promise that resolves when `open` is called. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A logger that keeps its parsed lines. */
export function listener(): { readonly logger: pino.Logger; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { logger, lines };
}

const quiet = (): pino.Logger => pino({ level: process.env.LOG_LEVEL ?? 'silent' });

/** A new directory that is removed after the tests of the file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'still-there-engine-'));
  folders.push(path);
  return path;
}
/** A new directory with an empty database. */
export const databaseFolder = (): string => placeDatabase(folder());
const folders: string[] = [];
afterAll(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** Runs tests on PGlite and on PostgreSQL; where a PostgreSQL is shared, on this one only. */
export function onEachDatabase(title: string, tests: (options: () => Promise<DatabaseOptions>) => void): void {
  const shared = inject('sharedPostgres');
  if (shared !== undefined) {
    describe(`${title}, on PostgreSQL`, () => onShared(shared, tests));
    return;
  }
  describe(`${title}, on PGlite`, () => tests(async () => ({ directory: databaseFolder() })));
  engineOrSkip('postgres')(`${title}, on PostgreSQL`, () => {
    let postgres: Postgres | undefined;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(async () => {
      await postgres?.[Symbol.asyncDispose]();
    });
    tests(async () => ({ url: await (postgres as Postgres).createDatabase() }));
  });
}

function onShared(server: string, tests: (options: () => Promise<DatabaseOptions>) => void): void {
  const removals: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const remove of removals.splice(0)) await remove();
  });
  tests(async () => {
    const { url, remove } = await createSharedDatabase(server);
    removals.push(remove);
    return { url };
  });
}

/** Opens a database with the tables, without the engine. */
export function useTables(options: () => Promise<DatabaseOptions>): () => Database {
  let database: Database | undefined;
  beforeAll(async () => {
    database = await openDatabase(await options(), quiet(), new AbortController().signal);
    await prepareSchema(database, quiet());
  });
  afterAll(async () => {
    await database?.close();
  });
  return () => database as Database;
}

/** A provider with its clock and list, as the server has it. */
export function linkTo(provider: Provider, signal: AbortSignal): ProviderLink {
  const options = { metrics: new Metrics(async () => ({})), logger: quiet(), signal, onJump: () => {} };
  return the(linkProviders([provider], options).get(provider.name));
}

/** The parts of the engine, driven by the test. */
export interface Engine extends Parts {
  readonly metrics: Metrics;
  link(provider?: string): ProviderLink;
  /** Starts to process jobs, as the server does after its first comparison with the lists. */
  work(): Promise<void>;
  /** Makes jobs for due meetings, as the server does every two seconds. */
  enqueueDue(): Promise<void>;
  /** Stops the engine as the server does. */
  stop(): Promise<void>;
}

/** Opens the engine on a database. Nothing runs by itself except for the queue. */
export async function openEngine(options: {
  readonly database: DatabaseOptions;
  readonly providers: readonly Provider[];
  readonly limitFor?: LimitFor;
  readonly concurrency?: number;
  readonly logger?: pino.Logger;
}): Promise<Engine> {
  const { providers, limitFor = () => limitOf(30 * minute), concurrency = 20, logger = quiet() } = options;
  const run = new AbortController();
  const { signal } = run;
  const metrics: Metrics = new Metrics(async () => totalOf(await parts.queries.counts()));
  const links = linkProviders(providers, { metrics, logger, signal, onJump: () => {} });
  const parts = await openParts({ database: options.database, links, limitFor, metrics, logger, concurrency, signal });
  return {
    ...parts,
    metrics,
    link: (provider = 'memory') => links.get(provider) as ProviderLink,
    async work() {
      for (const name of links.keys()) await parts.closeQueue.work(name, parts.closer);
      const wake = (): void => {
        for (const name of links.keys()) parts.closeQueue.wake(name);
      };
      const timer = setInterval(wake, 1000); // as the server does while something is due
      signal.addEventListener('abort', () => clearInterval(timer));
    },
    async enqueueDue() {
      for (const name of links.keys()) await parts.closeQueue.enqueueDue(name);
    },
    async stop() {
      run.abort();
      await parts.close();
    },
  };
}

/** The whole server without HTTP. */
export function hardLimit(options: Partial<HardLimitOptions> & Pick<HardLimitOptions, 'providers'>): HardLimit {
  return new HardLimit({
    limitFor: () => limitOf(30 * minute),
    database: { directory: databaseFolder() },
    logger: quiet(),
    ...options,
  });
}

/** The value of a metric with these labels; 0 if there is none. */
export async function counted(metrics: Metrics, name: string, labels: Record<string, string> = {}): Promise<number> {
  const metric = await metrics.registry.getSingleMetric(`still_there_${name}`)?.get();
  const match = metric?.values.find(({ labels: found }) =>
    Object.entries(labels).every(([key, value]) => found[key] === value),
  );
  return match?.value ?? 0;
}
