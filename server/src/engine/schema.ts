// The tables in the database, and their version.
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import { type Migration, migrations } from './migrations.ts';
import { createQueues, createQueueTables, queueSchema, queueVersion } from './queue-schema.ts';

/** Makes servers that start at once take turns (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). */
const lock = 7_821_431;

/**
 * The SQL that creates the schemas and tables, or upgrades them to this version: one statement, and so one transaction. It can be
 * repeated, and leaves tables of a newer version as they are.
 * @param providers the names of the providers whose queues are created as well
 */
export function schemaSql(providers: readonly string[] = [], steps: readonly Migration[] = migrations): string {
  return `do $still_there$
declare
  current_version int;
begin
perform pg_advisory_xact_lock(${lock});
-- Not \`if not exists\`, which needs the right to create schemas even if there is nothing to do. It also relies on what this connection
-- has cached, perhaps before another server has created them, while this one waited for the lock. A pooler hands on such connections.
if not exists (select from pg_catalog.pg_namespace where nspname = 'still_there') then
  create schema still_there;
end if;
if not exists (select from pg_catalog.pg_namespace where nspname = '${queueSchema}') then
  create schema ${queueSchema};
end if;
create table if not exists still_there.schema_version (version int not null, oldest int not null);
select max(version) into current_version from still_there.schema_version;
${steps.map(({ sql }, index) => `if coalesce(current_version, 0) < ${index + 1} then${sql}\nend if;`).join('\n')}
if current_version is null then
  insert into still_there.schema_version values (${steps.length}, ${oldestOf(steps)});
else
  update still_there.schema_version set version = ${steps.length}, oldest = ${oldestOf(steps)} where version < ${steps.length};
end if;
${createQueueTables()}
${createQueues(providers)}
end $still_there$`;
}

/** The oldest version whose servers can work with the tables after these steps. */
function oldestOf(steps: readonly Migration[]): number {
  return Math.max(1, steps.findLastIndex(({ isBreaking }) => isBreaking) + 1);
}

/**
 * Creates or upgrades the tables, if they are not up to date.
 * @throws Error if the tables are of a version that is too new
 */
export async function prepareSchema(
  database: Database,
  logger: Logger,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const found = await versionsIn(database);
  if (isCurrent(found, steps)) return;
  await database.alter(schemaSql([], steps));
  // Another server may have upgraded them further while this one waited for the lock.
  isCurrent(await versionsIn(database), steps);
  logger.info({ from: found.version ?? null, to: steps.length }, 'tables created or upgraded');
}

/** Says what to do about an error if it is that the role may not create or change tables. */
export function withRemedy(error: unknown): unknown {
  const isForbidden = (error as { readonly code?: unknown }).code === '42501';
  if (!isForbidden) return error;
  return new Error(
    'The tables of still-there-server are missing or of an older version, and the role in DATABASE_URL may not create or change them: ask a database administrator to run the SQL that `still-there-server schema --role <role>` prints',
    { cause: error },
  );
}

/** The versions of the tables; `undefined`: there are none. */
interface Versions {
  readonly version: number | undefined;
  /** The oldest version whose servers can work with the tables. */
  readonly oldest: number | undefined;
  /** The version of pg-boss's tables. */
  readonly queue: number | undefined;
}

/** Reads the versions of the tables. */
export async function versionsIn(database: Pick<Database, 'rows'>): Promise<Versions> {
  const [tables = {}] = await database.rows(
    `select to_regclass('still_there.schema_version') is not null as own, to_regclass('${queueSchema}.version') is not null as queue`,
  );
  const read = async (isThere: unknown, sql: string) => (isThere === true ? (await database.rows(sql))[0] : undefined);
  const own = await read(tables.own, 'select version, oldest from still_there.schema_version');
  const queue = await read(tables.queue, `select version from ${queueSchema}.version`);
  return { version: numberOf(own?.version), oldest: numberOf(own?.oldest), queue: numberOf(queue?.version) };
}

const numberOf = (value: unknown): number | undefined => (value == null ? undefined : Number(value));

/** Whether the tables need no change. pg-boss upgrades its own. @throws Error if they are of a version that is too new */
export function isCurrent(
  { version, oldest, queue }: Versions,
  { length: known }: readonly Migration[] = migrations,
): boolean {
  if (version !== undefined && oldest !== undefined && oldest > known)
    throw new Error(
      `The tables in the database have version ${version}, which needs a newer still-there-server: this one knows version ${known}. Run the newer one, or restore a backup from before the upgrade`,
    );
  if (queue !== undefined && queue > queueVersion)
    throw new Error(
      `The queue's tables in the database have version ${queue}, which needs a newer still-there-server: this one knows version ${queueVersion}. Run the newer one; or stop all servers, run \`drop schema ${queueSchema} cascade\`, which loses nothing, and start this one`,
    );
  return version !== undefined && version >= known && queue !== undefined;
}
