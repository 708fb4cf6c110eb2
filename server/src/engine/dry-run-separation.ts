// Keeps dry runs and servers that close meetings from sharing a database. A meeting has the limit of the server that recorded its start,
// so a trial would end real meetings. A real limit must work whatever else runs, so it is always the dry run that gives way.
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import type { DatabaseProblem } from './database-problem.ts';
import { lease, dryRunMark as mark } from './list-readers.ts';

/** The most providers that a message names. */
const mostNames = 5;

const kinds = { real: 'a server that closes meetings', dry: 'a dry run' };
const remedy =
  'A dry run must not share a database with a server that closes meetings, because meetings keep the limits that it records: give the dry run a database of its own. A server that was killed counts as running for 6 seconds.';
const ended: DatabaseProblem = {
  kind: 'refused',
  what: `is used by ${kinds.real}, so this dry run has ended: give it a database of its own and start it again`,
};

/** Finds servers of the other kind on the same database. */
export class DryRunSeparation {
  readonly #database: Database;
  readonly #isDryRun: boolean;
  #isEnded = false;

  constructor(database: Database, isDryRun: boolean) {
    this.#database = database;
    this.#isDryRun = isDryRun;
  }

  /** Why a dry run has ended, for its health. */
  get problem(): DatabaseProblem | undefined {
    return this.#isEnded ? ended : undefined;
  }

  /** The database for all that a dry run records: once it has ended, each statement fails. */
  guarded(): Database {
    if (!this.#isDryRun) return this.#database;
    return {
      ...this.#database,
      rows: async (text, values) => {
        if (this.#isEnded) throw new Error(`The database ${ended.what}`);
        return this.#database.rows(text, values);
      },
    };
  }

  /** To be called before anything is recorded. @throws Error in a dry run beside a server that closes meetings */
  async begin(logger: Logger): Promise<void> {
    const found = await this.#find();
    if (found === undefined) return;
    if (this.#isDryRun) throw new Error(found);
    logger.error(found);
  }

  /** Ends a dry run beside a server that closes meetings. Resolves to why; `undefined`: it goes on. */
  async endIfShared(): Promise<string | undefined> {
    const found = this.#isDryRun ? await this.#find() : undefined;
    if (found !== undefined) this.#isEnded = true;
    return found;
  }

  /** Describes servers of the other kind that run at present. An embedded database has one server, so its rows are left from earlier ones. */
  async #find(): Promise<string | undefined> {
    if (!this.#database.isShared) return undefined;
    const rows = await this.#database.rows(
      `select replace(provider, '${mark}', '') as provider from still_there.list_readers
      where starts_with(provider, '${mark}') <> $1::boolean and seen_at between now() - ${lease} and now() + ${lease} order by provider`,
      [this.#isDryRun],
    );
    if (rows.length === 0) return undefined;
    const names = rows.slice(0, mostNames).map(({ provider }) => provider);
    const providers = `${names.join(', ')}${rows.length > mostNames ? ', …' : ''}`;
    return `This database is used by ${this.#isDryRun ? kinds.real : kinds.dry}, for the providers: ${providers}. ${remedy}`;
  }
}
