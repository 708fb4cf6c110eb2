import { networkFailure } from '../network-error.ts';

/** What keeps a database from being used. */
export interface DatabaseProblem {
  /**
   * `refused`: it does not let us in, by password, name, permission or TLS, and waiting does not help. `read-only`: such as a standby.
   * `full`: no space on its disk, or another limit of it. `schema`: tables or columns are missing. `away`: all else.
   */
  readonly kind: 'refused' | 'read-only' | 'full' | 'schema' | 'away';
  /** The end of a sentence that begins with "The database": "is read-only". It names no host and no secret. */
  readonly what: string;
}

/** The problem of a database before it is opened, while the server waits for it. */
export const notOpen: DatabaseProblem = { kind: 'away', what: 'is not open yet' };

/** By the SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const problems: Readonly<Record<string, DatabaseProblem>> = {
  '25006': { kind: 'read-only', what: 'is read-only, such as a standby' },
  '28P01': { kind: 'refused', what: 'refuses the password in DATABASE_URL' },
  '28000': { kind: 'refused', what: 'refuses the user in DATABASE_URL' },
  '3D000': { kind: 'refused', what: 'does not exist: the server has no database of the name in DATABASE_URL' },
  '42501': { kind: 'refused', what: 'does not permit the user in DATABASE_URL to write its tables' },
  '3F000': { kind: 'schema', what: 'lacks the schema of this server' },
  '42P01': { kind: 'schema', what: 'lacks tables of this server' },
  '42703': { kind: 'schema', what: 'lacks columns of this server' },
  '53100': { kind: 'full', what: 'has no space left on its disk' },
  '53200': { kind: 'full', what: 'has no memory left' },
  '53300': { kind: 'away', what: 'accepts no more connections' },
  '53400': { kind: 'full', what: 'has reached a limit of its configuration' },
  '57014': { kind: 'away', what: 'did not finish a statement in time' },
  '57P01': { kind: 'away', what: 'was shut down' },
  '57P02': { kind: 'away', what: 'has crashed' },
  '57P03': { kind: 'away', what: 'is starting or stopping' },
};

/** Messages of `pg`, which have no code. */
const timeouts =
  /^(?:no answer within|Query read timeout|timeout expired|timeout exceeded|Connection terminated due to connection timeout)/;

/** What an error of the driver means. */
export function databaseProblem(error: unknown): DatabaseProblem {
  return problemIn(error) ?? { kind: 'away', what: 'fails for a reason that is in the log' };
}

/** Whether an error is about the database as a whole, not about one statement. */
export function isAboutDatabase(error: unknown): boolean {
  return problemIn(error) !== undefined;
}

function problemIn(error: unknown): DatabaseProblem | undefined {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const known = problems[code];
  if (known) return known;
  const failure = networkFailure(error);
  if (failure?.isTls) return { kind: 'refused', what: `cannot be trusted: ${failure.reason}` };
  if (/does not support SSL/.test(message))
    return { kind: 'refused', what: 'does not speak TLS, which DATABASE_URL asks for' };
  if (failure) return { kind: 'away', what: `cannot be reached: ${failure.reason}` };
  if (timeouts.test(message)) return { kind: 'away', what: 'does not answer' };
  if (/^08/.test(code) || /^Connection terminated/.test(message))
    return { kind: 'away', what: 'has closed the connection' };
  return undefined;
}
