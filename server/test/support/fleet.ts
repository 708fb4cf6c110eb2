// A complete deployment: a local eyeson API, a load balancer and replicas that share a database. Either one replica with the embedded
// database in a directory, or several with their own PostgreSQL, with or without PgBouncer before it.
import { join } from 'node:path';
import { ProcessTree, until } from '../../../test/support/processes.ts';
import { Balancer } from './balancer.ts';
import { placeDatabase } from './empty-database.ts';
import type { KillPoint } from './kill-points.ts';
import { NotedApi } from './noted-api.ts';
import { type PgBouncer, startPgBouncer } from './pgbouncer.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { Replica } from './replica.ts';
import type { ReplicaOptions } from './replica-process.ts';
import { limitOf } from './room-limit.ts';
import type { Case, Extension } from './verdict.ts';

export type Kind = 'postgres' | 'embedded';

/** Connections from PgBouncer to the server: fewer than replicas. */
const poolSize = 2;

/** The extensions requested for a meeting: those granted, and those without an answer. */
export interface RequestedExtensions {
  readonly granted: Extension[];
  readonly undecided: Extension[];
}

export class Fleet implements AsyncDisposable {
  readonly api: NotedApi;
  readonly balancer: Balancer;
  readonly postgres: Postgres | undefined;
  readonly #pgbouncer: PgBouncer | undefined;
  readonly #tree: ProcessTree;
  readonly #database: ReplicaOptions['database'];
  readonly #replicas: Replica[] = [];
  /** When a replica accepted the webhook about an end (epoch ms), by room and the webhook's time in seconds. */
  readonly #endsReported = new Map<string, number>();
  /** By room and start. */
  readonly #extensions = new Map<string, RequestedExtensions>();

  private constructor(engine: {
    tree: ProcessTree;
    api: NotedApi;
    balancer: Balancer;
    postgres: Postgres | undefined;
    pgbouncer: PgBouncer | undefined;
    database: ReplicaOptions['database'];
  }) {
    this.#tree = engine.tree;
    this.api = engine.api;
    this.balancer = engine.balancer;
    this.postgres = engine.postgres;
    this.#pgbouncer = engine.pgbouncer;
    this.#database = engine.database;
    this.balancer.onDone = (body) => this.#noteEnd(body);
  }

  /** Starts everything except for the replicas. */
  static async prepare(kind: Kind | 'pgbouncer'): Promise<Fleet> {
    const tree = new ProcessTree();
    const postgres = kind === 'embedded' ? undefined : await startPostgres();
    const pgbouncer = postgres && kind === 'pgbouncer' ? await startPgBouncer(postgres.url(), poolSize) : undefined;
    const database = postgres
      ? { url: pgbouncer?.url('postgres') ?? postgres.url() }
      : { directory: placeDatabase(join(tree.folder, 'data')) };
    const [api, balancer] = [await NotedApi.start(), await Balancer.listen()];
    return new Fleet({ tree, api, balancer, postgres, pgbouncer, database });
  }

  /** Starts everything, with three replicas on PostgreSQL, all at once, or one on the embedded database. */
  static async start(kind: Kind | 'pgbouncer'): Promise<Fleet> {
    const fleet = await Fleet.prepare(kind);
    const count = kind === 'embedded' ? 1 : 3;
    try {
      await Promise.all(Array.from({ length: count }, (_, index) => fleet.startReplica(index)));
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
    return fleet;
  }

  get replicas(): readonly Replica[] {
    return this.#replicas;
  }

  /** The replicas that are listening. */
  get up(): readonly Replica[] {
    return this.#replicas.filter((replica) => replica.isUp);
  }

  /**
   * Starts a replica with this index. Resolves when it is listening.
   * @param version the folder of the project whose server it runs. @default this one
   */
  async startReplica(index: number, { kill, version }: { kill?: KillPoint; version?: string } = {}): Promise<Replica> {
    const { api, balancer } = this;
    const replica = new Replica(
      this.#tree,
      {
        database: this.#database,
        api: { url: api.url, apiKey: api.apiKey },
        webhooks: balancer.url('/webhooks'),
        ...(kill && { kill }),
      },
      { version, logFile: process.env.REPLICA_LOG },
    );
    this.#replicas[index] = replica;
    const origin = await replica.listening;
    balancer.add(origin);
    void replica.exited.then(() => balancer.remove(origin));
    return replica;
  }

  /** Restarts the replicas that have ended. Does not wait for them. */
  restartDead(): void {
    for (const [index, replica] of this.#replicas.entries()) {
      if (!replica.isAlive) this.startReplica(index).catch(() => {}); // killed again before it was up
    }
  }

  /** Any replica that is listening. */
  get anyReplica(): Replica {
    const [first] = this.up;
    if (!first) throw new Error('No replica is up');
    return first;
  }

  /** Makes the database refuse writes, or accept them again. Resolves to false if it is not there. A restart makes it accept them. */
  async setReadOnly(isReadOnly: boolean): Promise<boolean> {
    if (this.postgres) await this.postgres.setReadOnly(isReadOnly);
    else await Promise.all(this.up.map((replica) => replica.call('setReadOnly', isReadOnly).catch(() => {}))); // killed meanwhile
    return true;
  }

  /** Requests an extension from a replica, if one is listening, and notes the outcome. */
  async extend(room: string, by: number): Promise<void> {
    const [replica] = this.up;
    const meeting = await replica?.call('find', room).catch(() => undefined);
    if (!replica || !meeting) return;
    const extensions = this.#extensionsOf(room, meeting.startedAt);
    try {
      await replica.call('extend', meeting.id, by);
      extensions.granted.push({ by, at: Date.now() });
    } catch (error) {
      if ((error as Error).name !== 'RefusedError') extensions.undecided.push({ by, at: Date.now() });
    }
  }

  /** Every meeting with the provider's and the server's records of it. */
  async cases(): Promise<Case[]> {
    const records = new Map(
      (await this.anyReplica.call('records')).map((record) => [`${record.room} ${record.startedAt}`, record]),
    );
    return this.api.service.ledger().map((entry) => {
      const startedAt = Date.parse(entry.startedAt);
      return {
        ...entry,
        startedAt,
        limit: limitOf(entry.room),
        ...this.#extensionsOf(entry.room, startedAt),
        calls: entry.calls.map((call) => ({ ...call, notes: this.api.notesOf(entry.room, call.at) })),
        endReportedAt: this.#endsReported.get(`${entry.room} ${Math.floor((entry.endedAt ?? 0) / 1000)}`) ?? null,
        record: records.get(`${entry.room} ${startedAt}`),
      };
    });
  }

  /** Waits until every meeting with a limit is over in the provider's and the server's records. */
  async settled(timeout: number): Promise<void> {
    await until(
      'every meeting to be over in the records of the provider and the server',
      async () => {
        if (this.api.service.ledger().some(({ endedAt, room }) => endedAt === null && limitOf(room) !== null))
          return false;
        const records = await this.anyReplica.call('records');
        return records.every(({ state, deadline }) => state === 'closed' || state === 'ended' || deadline === null);
      },
      timeout,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.kill()));
    await this.api[Symbol.asyncDispose]();
    await this.balancer[Symbol.asyncDispose]();
    this.#pgbouncer?.[Symbol.dispose]();
    await this.postgres?.[Symbol.asyncDispose]();
    this.#tree[Symbol.dispose]();
  }

  #noteEnd(body: Buffer): void {
    const { room, timestamp } = JSON.parse(body.toString()) as {
      room: { id: string; shutdown: boolean };
      timestamp: number;
    };
    const key = `${room.id} ${timestamp}`;
    if (room.shutdown && !this.#endsReported.has(key)) this.#endsReported.set(key, Date.now());
  }

  #extensionsOf(room: string, startedAt: number): RequestedExtensions {
    const key = `${room} ${startedAt}`;
    const extensions = this.#extensions.get(key) ?? { granted: [], undecided: [] };
    this.#extensions.set(key, extensions);
    return extensions;
  }
}
