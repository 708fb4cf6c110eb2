// The connections of this process to PostgreSQL.
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Row } from './database.ts';
import { clientConfig, prepareSession } from './postgres-session.ts';

/** The most connections for statements, those of pg-boss included. */
const most = 10;
/** Milliseconds that closing may take. A connection to a server that vanished never says goodbye. */
const closeTimeout = 3000;
/** Milliseconds after which a statement hangs, if the database has not worked meanwhile. */
const hangsAfter = 2000;
/** Milliseconds for connecting, and for a check. Shorter than those of statements, which may have much to do. */
const checkTimeout = 3000;

/** Milliseconds. A replica may have to wait for another one that changes large tables. */
const alterTimeout = 24 * 3_600_000;

/** Connections for statements, and one for checks that no statement delays. */
export class PostgresConnections {
  readonly #url: string;
  readonly #pool: pg.Pool;
  /** Each connection, and since when a statement has been using it. */
  readonly #usedSince: Map<pg.PoolClient, number | undefined> = new Map();
  /** Those to close when their statement is done. */
  readonly #old: WeakSet<pg.PoolClient> = new WeakSet();
  #checker: pg.Client | undefined;

  constructor(url: string, logger: Logger) {
    this.#url = url;
    let warned = '';
    this.#pool = new pg.Pool({
      ...clientConfig(url),
      max: most,
      // Awaited before the connection is used, although its type does not say so.
      onConnect: async (client) => {
        const strict = await prepareSession(client);
        const text = JSON.stringify(strict);
        if (text === '{}' || text === warned) return;
        warned = text;
        logger.warn(
          strict,
          'the role or the database limits statements, and a pooler keeps this server from overriding that: `alter role … reset …`',
        );
      },
    });
    const used = this.#usedSince;
    this.#pool
      .on('acquire', (client) => used.set(client, performance.now()))
      .on('release', (_, client) => {
        used.set(client, undefined);
        if (this.#old.has(client)) void client.end();
      })
      .on('remove', (client) => used.delete(client))
      // A connection that breaks while it is idle is replaced; without a listener it would end the process.
      .on('error', (error) => logger.warn({ err: error }, 'a connection to the database broke'));
  }

  /** Runs a statement. */
  query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row>> {
    return this.#pool.query<Row>(text, values && [...values]);
  }

  /** Runs a statement that changes tables, which may take long, in a transaction. */
  async alter(text: string): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('begin; set local statement_timeout = 0');
      await client.query({ text, query_timeout: alterTimeout } as pg.QueryConfig);
      await client.query('commit');
    } catch (error) {
      client.release(true); // with its transaction
      throw error;
    }
    client.release();
  }

  /** Runs a statement on the connection for checks, and if that was closed or leads to another server by now, on a new one. */
  async check(text: string, values: readonly unknown[]): Promise<void> {
    const isNew = this.#checker === undefined;
    try {
      await this.#checkOnce(text, values);
    } catch (error) {
      if (isNew) throw error;
      await this.#checkOnce(text, values);
    }
  }

  /** Closes all connections that exist now, those with statements under way afterwards, unless these hang. */
  renew(): void {
    for (const [client, since] of this.#usedSince) {
      if (since !== undefined && performance.now() - since < hangsAfter) this.#old.add(client);
      else cut(client);
    }
  }

  async close(): Promise<void> {
    await this.#checker?.end();
    await Promise.race([this.#pool.end(), pause(closeTimeout, undefined, { ref: false })]);
    for (const client of this.#usedSince.keys()) cut(client);
  }

  async #checkOnce(text: string, values: readonly unknown[]): Promise<void> {
    try {
      this.#checker ??= await this.#connectChecker();
      await this.#checker.query(text, [...values]);
    } catch (error) {
      if (this.#checker) cut(this.#checker);
      this.#checker = undefined;
      throw error;
    }
  }

  async #connectChecker(): Promise<pg.Client> {
    const client = new pg.Client({
      ...clientConfig(this.#url),
      connectionTimeoutMillis: checkTimeout,
      query_timeout: checkTimeout,
    });
    client.on('error', () => {}); // the next check notices
    try {
      await client.connect();
      await prepareSession(client);
      return client;
    } catch (error) {
      cut(client);
      throw error;
    }
  }
}

/** Closes a connection without saying goodbye, which a server that vanished would never answer. Its statement fails. */
function cut(client: pg.ClientBase): void {
  (client as pg.ClientBase & { readonly connection: { readonly stream: Duplex } }).connection.stream.destroy();
}
