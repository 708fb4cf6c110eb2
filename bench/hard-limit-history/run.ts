// What the operator's API costs when much is kept: `npm run bench -- hard-limit-history` measures with 1,000,000 meetings that are over,
// `--sizes=1000000,10000000` with more, `--databases=postgres,embedded` on both databases; `--write` keeps the result. It asserts nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Database, DatabaseOptions } from '../../server/src/engine/database.ts';
import { HardLimit } from '../../server/src/engine/hard-limit.ts';
import { orderOf } from '../../server/src/engine/meeting-order.ts';
import { migrations } from '../../server/src/engine/migrations.ts';
import { openDatabase } from '../../server/src/engine/open-database.ts';
import { Purge } from '../../server/src/engine/purge.ts';
import { prepareSchema } from '../../server/src/engine/schema.ts';
import { Vacuum } from '../../server/src/engine/vacuum.ts';
import { hardLimitApp } from '../../server/src/http/app.ts';
import { markOf } from '../../server/src/http/page-mark.ts';
import type { Provider } from '../../server/src/providers/provider.ts';
import { startPostgres } from '../../server/test/support/postgres.ts';
import { percentile } from '../../server/test/support/verdict.ts';
import { writeToPage } from '../docs-page.ts';
import { table } from '../table.ts';

/** The values of an option. An invalid one ends the process before hours are spent on it. */
function option(name: string, otherwise: string, expected: string, isValid: (value: string) => boolean): string[] {
  const given = process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
  const values = given.split(',');
  const wrong = values.find((value) => !isValid(value));
  if (wrong === undefined) return values;
  console.error(`Expected \`--${name}\` to be ${expected}, separated by commas, got "${wrong}"`);
  process.exit(1);
}
const isSize = (value: string): boolean => Number.isInteger(Number(value)) && Number(value) >= 100;
const sizes = option('sizes', '1000000', 'whole numbers of at least 100', isSize).map(Number);
const isDatabase = (value: string): boolean => ['postgres', 'embedded'].includes(value);
const databases = option('databases', 'postgres', 'one or both of postgres and embedded', isDatabase);
const rounds = 20;
const day = 86_400_000;
const token = 'token-of-the-operator-of-this-bench';
/** The version before the counters and the indexes for searches. */
const versionBefore = 2;
/** Rows of one statement: more would time out. */
const rowsAtOnce = 20_000;

const logger = pino({ level: 'error' }, pino.destination(2));
const { signal } = new AbortController();

/**
 * Meetings that are over, in the 30 days before now, each with an entry in the history; and a hundredth as many that run. The rooms of the
 * oldest hundredth are called "legacy".
 */
async function fill(database: Database, size: number): Promise<void> {
  const name = (kind: string): string => `'${kind}-' || substr(md5(g::text), 1, 12), 'Standup of team ' || g % 5000`;
  for (let from = 1; from <= size; from += rowsAtOnce) {
    const until = Math.min(size, from + rowsAtOnce - 1);
    await database.rows(
      `with m as (
        insert into still_there.meetings (provider, room, name, started_at, rule, duration_ms, grace_ms, max_extension_ms, ends_at, deadline,
          state, ended_at, ended_by, listed)
        select 'bench', ${name(from <= size / 100 ? 'legacy' : 'room')}, at, 'bench', 1800000, 0, 0, at + interval '30 minutes',
          at + interval '30 minutes', case g % 10 when 0 then 'closed' else 'ended' end, at + interval '20 minutes', 'webhook', true
        from (select g, now() - interval '29 days' + g * interval '28 days' / ${size} as at from generate_series(${from}, ${until}) g) g
        returning id, ended_at
      )
      insert into still_there.history (meeting, at, what, actor) select id, ended_at, 'closed', 'server' from m`,
    );
  }
  await database.rows(
    `insert into still_there.meetings (provider, room, name, started_at, rule, duration_ms, grace_ms, max_extension_ms, ends_at, deadline, state)
    select 'bench', ${name('now')}, now(), 'bench', 3600000, 0, 0, now() + interval '2 hours', now() + interval '2 hours', 'running'
    from generate_series(1, ${size / 100}) g`,
  );
}

const provider: Provider = {
  name: 'bench',
  list: async () => ({ meetings: [], date: Date.now() }),
  close: async () => {},
  readWebhook: async () => [],
};

/** The mark of the page after the meeting in the middle. */
function middleOf(newest: number): string {
  const id = Math.round(newest / 2);
  return markOf({ order: orderOf({ states: ['closed', 'ended'] }), value: id, deadline: null, id });
}

/** What an operator asks for. */
const requests: readonly (readonly [what: string, path: (newest: number) => string])[] = [
  ['running, first page', () => '/api/meetings'],
  ['running, found by part of the id', () => '/api/meetings?search=now-1d'],
  ['running, a text that is nowhere', () => '/api/meetings?search=nowhere'],
  ['over, first page', () => '/api/meetings?state=closed,ended'],
  ['over, a page in the middle', (newest) => `/api/meetings?state=closed,ended&after=${middleOf(newest)}`],
  ['over, closed by the limit', () => '/api/meetings?state=closed'],
  ['failed', () => '/api/meetings?state=failed'],
  ['over, found by part of the id', () => `/api/meetings?state=closed,ended&search=${roomOf()}`],
  ['over, found by the name', () => '/api/meetings?state=closed,ended&search=of%20team%204711'],
  ['over, a text that is nowhere', () => '/api/meetings?state=closed,ended&search=nowhere'],
  ['over, a text in most names', () => '/api/meetings?state=closed,ended&search=standup'],
  ['over, two characters', () => '/api/meetings?state=closed,ended&search=4c'],
  ['over, a text of the oldest hundredth', () => '/api/meetings?state=closed,ended&search=legacy'],
  ['one meeting with its history', (newest) => `/api/meetings/${Math.round(newest / 3)}`],
  ['metrics', () => '/metrics'],
];
let rooms: string[] = [];
/** A part of the id of any room that is over; each time of another one. */
const roomOf = (): string => rooms.pop()?.slice(6, 14) ?? 'none';

const ms = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

interface Result {
  /** By what is asked for: ms. */
  readonly times: ReadonlyMap<string, string>;
  readonly facts: string;
}

async function measure(options: DatabaseOptions, size: number): Promise<Result> {
  const secondsSince = (begun: number): number => (performance.now() - begun) / 1000;
  const facts: string[] = [];
  const note = (fact: string): void => {
    console.error(fact);
    facts.push(fact);
  };
  const database = await openDatabase(options, logger, signal);
  await prepareSchema(database, logger, migrations.slice(0, versionBefore));
  const filling = performance.now();
  await fill(database, size);
  console.error(`filled in ${ms.format(secondsSince(filling))} s`);
  const upgrading = performance.now();
  await prepareSchema(database, logger);
  note(`upgrade from version ${versionBefore}: ${ms.format(secondsSince(upgrading))} s`);
  // What autovacuum does within minutes; in an embedded database, the purge does it.
  if (database.isShared) await database.alter('analyze still_there.meetings; analyze still_there.history');
  else await new Vacuum(database, signal).run(0);
  const picked = await database.rows(
    `select room from still_there.meetings where id in (select (random() * ${size})::bigint from generate_series(1, ${rounds * 4}))`,
  );
  rooms = picked.map(({ room }) => String(room));
  const [newest] = await database.rows('select max(id) as id from still_there.meetings');
  await database.close();

  const hardLimit = new HardLimit({
    providers: [provider],
    limitFor: () => ({ duration: null, scheduledEnd: null, grace: 0, maxExtension: 0, rule: 'bench' }),
    database: options,
    logger,
    webhooks: 'http://127.0.0.1:9/webhooks', // a server without webhooks compares with the list more often
  });
  const starting = performance.now();
  await hardLimit.start();
  note(`start of the server: ${ms.format(secondsSince(starting))} s`);
  const app = hardLimitApp(hardLimit, { token });
  const get = (path: string): Promise<Response> | Response =>
    app.request(path, { headers: { Authorization: `Bearer ${token}` } });
  const times = new Map<string, string>();
  for (const [what, path] of requests) {
    const all: number[] = [];
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now();
      const response = await get(path(Number(newest?.id)));
      const text = await response.text();
      all.push(performance.now() - begun);
      if (response.status !== 200) throw new Error(`${path(0)} was answered with ${response.status}: ${text}`);
      if (text.startsWith('{')) found = (JSON.parse(text) as { meetings?: unknown[] }).meetings?.length ?? 1;
    }
    times.set(what, `${ms.format(percentile(all, 0.5))} / ${ms.format(percentile(all, 0.99))}`);
    console.error(`${what}: ${times.get(what)} ms, ${found} found`);
  }
  const exporting = performance.now();
  let entries = 0;
  for await (const page of hardLimit.exportHistory()) {
    if (entries === 0) times.set('export, first page', ms.format(performance.now() - exporting));
    entries += page.length;
    if (entries >= 100_000) break;
  }
  note(`export: ${whole.format(entries / secondsSince(exporting))} entries a second`);
  await hardLimit.stop();
  note(await measurePurge(options, size));
  return { times, facts: facts.join('; ') };
}

/** Deletes the meetings of the oldest days. */
async function measurePurge(options: DatabaseOptions, size: number): Promise<string> {
  const database = await openDatabase(options, logger, signal);
  const begun = performance.now();
  const retention = Math.round(29 * day - Math.min(0.1, 500_000 / size) * 28 * day);
  const deleted = await new Purge({ database, retention, signal }).run();
  const perSecond = deleted / ((performance.now() - begun) / 1000);
  await database.close();
  return `purge: ${whole.format(deleted)} meetings and entries, ${whole.format(perSecond)} a second`;
}

async function measureOn(name: string, size: number): Promise<Result> {
  console.error(`${name}, ${size} meetings …`);
  if (name === 'postgres') {
    await using postgres = await startPostgres();
    return await measure({ url: await postgres.createDatabase() }, size);
  }
  const directory = mkdtempSync(join(tmpdir(), 'still-there-bench-'));
  try {
    return await measure({ directory }, size);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const results: { readonly title: string; readonly result: Result }[] = [];
for (const name of databases)
  for (const size of sizes)
    results.push({
      title: `${name === 'postgres' ? 'PostgreSQL' : 'embedded'}, ${whole.format(size)}`,
      result: await measureOn(name, size),
    });
const asked = [...requests.map(([what]) => what), 'export, first page'];
const text = `Node ${process.versions.node}, ${cpus().length} cores, ${process.arch}

${table(
  ['ms', ...results.map(({ title }) => title)],
  asked.map((what) => [what, ...results.map(({ result }) => result.times.get(what) ?? '')]),
)}

p50 / the slowest of ${rounds} requests, from the request to the whole response: a page has 100 meetings. The number is that of the meetings that are
over; each has an entry in the history, and a hundredth as many run. The database, with its default settings, shares the machine.

${results.map(({ title, result }) => `- ${title}: ${result.facts}.`).join('\n')}`;
console.log(text);
if (process.argv.includes('--write')) await writeToPage('performance.md', 'bench hard-limit-history', text);
