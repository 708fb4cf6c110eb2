// The tables of pg-boss. They hold nothing of their own: every job is derived from the table of meetings.
import { createRequire } from 'node:module';
import { getConstructionPlans, type Queue } from 'pg-boss';
import { attemptsUntilFailed } from './close-rows.ts';

/** The schema of the queues. */
export const queueSchema = 'still_there_jobs';

/** The version of its tables that the installed pg-boss works with. */
export const queueVersion: number = (
  createRequire(import.meta.url)('pg-boss/package.json') as { readonly pgboss: { readonly schema: number } }
).pgboss.schema;

/** Where jobs go that have failed too often. */
export const deadLetters = 'still-there-failed';

/** Each provider has its own queue: jobs of one that hangs do not occupy the workers of another. */
export const queueOf = (provider: string): string => `still-there-shutdown-${provider}`;

/** The options of the queue {@link deadLetters}. */
export const deadLetterOptions: Omit<Queue, 'name'> = { retryLimit: 1000, retryDelay: 5, deleteAfterSeconds: 60 };

/**
 * The options of each provider's queue. All queues share one table: pg-boss looks after each table by statements of its own, and with fifty
 * tables these would keep the database busy. Queues that an earlier version has made keep their tables.
 */
export const queueOptions: Omit<Queue, 'name'> = {
  policy: 'exclusive',
  deadLetter: deadLetters,
  retryLimit: attemptsUntilFailed - 1,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 30,
  // The job of a dead process passes to another one after 10 to 15 s. If the process was only disconnected from the
  // database, the provider may get a second call, which finds no such meeting.
  heartbeatSeconds: 10,
  expireInSeconds: 600,
  deleteAfterSeconds: 60,
};

/**
 * A statement of PL/pgSQL that creates pg-boss's tables if there are none. pg-boss's own script is a transaction; this one belongs to
 * the transaction of the caller, whose lock other servers wait for.
 */
export function createQueueTables(): string {
  const script = getConstructionPlans(queueSchema, { createSchema: false });
  const [, statements = ''] = /^\s*BEGIN;([\s\S]*)COMMIT;\s*$/.exec(script) ?? [];
  if (statements === '' || statements.includes('$queue$'))
    throw new Error('Expected the script of pg-boss to be one transaction: this version of pg-boss is not supported');
  return `if to_regclass('${queueSchema}.version') is null then\n  execute $queue$${statements}$queue$;\nend if;`;
}

/**
 * A statement that fails if pg-boss's tables are of an older version. At its start, pg-boss upgrades them with the rights of their owner,
 * and in part in the background; an administrator makes them anew instead.
 */
export function expectQueueVersion(): string {
  return `do $$ begin
if (select version < ${queueVersion} from ${queueSchema}.version) then
  raise exception 'The tables in the schema ${queueSchema} are of an older version'
  using hint = 'Stop all servers, run "drop schema ${queueSchema} cascade", which loses nothing, and then this script again.';
end if;
end $$`;
}

/** A statement of PL/pgSQL that creates the queues of these providers if there are none. */
export function createQueues(providers: readonly string[]): string {
  const create = (name: string, options: object): string =>
    `perform ${queueSchema}.create_queue('${name}', '${JSON.stringify(options)}');`;
  return [
    create(deadLetters, { ...deadLetterOptions, policy: 'standard' }),
    ...providers.map((provider) => create(queueOf(provider), queueOptions)),
  ].join('\n');
}
