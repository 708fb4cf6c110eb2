// What a connection to PostgreSQL is set to. A role or a database may have defaults of its own (`alter role … set …`): those that
// would change our statements, or the form of their results, are overridden.
import pg from 'pg';

/** Milliseconds that a statement may take. */
const statementTimeout = 15_000;
/** Milliseconds that connecting may take, and each statement that prepares the connection. */
const connectTimeout = 5000;

/** The form of times. A pooler such as PgBouncer keeps these settings for each of its clients. */
const formats = { DateStyle: 'ISO, MDY', TimeZone: 'UTC' };
/** A pooler would hand these on to its other clients. The timeouts are in milliseconds. */
const limits = {
  statement_timeout: String(statementTimeout),
  lock_timeout: '0',
  default_transaction_isolation: 'read committed',
};

/** Options of every connection. The client's timeouts are for a server that does not answer any more. */
export const clientConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'still-there',
  connectionTimeoutMillis: connectTimeout,
  query_timeout: statementTimeout,
  keepAlive: true,
  types: { getTypeParser: parserOf },
});

/**
 * Overrides the defaults of the role and the database on a new connection.
 * @returns the ones, with their values, that stay although they are too strict, because a pooler is in between
 */
export async function prepareSession(client: pg.ClientBase): Promise<Record<string, string>> {
  const run = async (text: string): Promise<Record<string, unknown>[]> =>
    (await client.query({ text, query_timeout: connectTimeout } as pg.QueryConfig)).rows;
  const [process] = await run(`select ${overriding(formats)}, pg_backend_pid() as pid`);
  // A pooler answers with a number of its own.
  if (process?.pid === (client as pg.Client & { readonly processID: number }).processID) {
    await run(`select ${overriding(limits)}`);
    return {};
  }
  const strict = await run(
    `select name, setting from pg_settings where (name in ('statement_timeout', 'lock_timeout')
      and setting::int between 1 and ${statementTimeout - 1})
      or (name = 'default_transaction_isolation' and setting <> 'read committed')`,
  );
  return Object.fromEntries(strict.map(({ name, setting }) => [name, setting]));
}

const overriding = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${value}', false)`)
    .join(', ');

/** As `pg` does, but a time in another form than ISO 8601 is an error. `pg` makes it `null`, which would mean "never". */
const parserOf = ((type: number, format: 'text') => {
  const parse = pg.types.getTypeParser(type, format);
  if (type !== pg.types.builtins.TIMESTAMPTZ && type !== pg.types.builtins.TIMESTAMP) return parse;
  return (text: string) => {
    const time: unknown = parse(text);
    if (time === null) throw new Error(`Expected the database to write times as ISO 8601 (DateStyle), got "${text}"`);
    return time;
  };
}) as typeof pg.types.getTypeParser;
