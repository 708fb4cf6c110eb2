// The whole thing, as it runs somewhere: a local eyeson API, a load balancer, and replicas that share a database. One replica with
// the embedded database in a directory, or several with a PostgreSQL of their own.
import { join } from 'node:path';
import { ProcessTree, until } from '../../../test/support/processes.ts';
import { Balancer } from './balancer.ts';
import { placeDatabase } from './empty-database.ts';
import type { KillPoint } from './kill-points.ts';
import { NotedApi } from './noted-api.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { Replica } from './replica.ts';
import type { ReplicaOptions } from './replica-process.ts';
import { limitOf } from './room-limit.ts';
import type { Case, Extension } from './verdict.ts';

export type Kind = 'postgres' | 'embedded';

/** Extensions of a meeting: what was granted, and what nobody answered. */
export interface Asked {
  readonly granted: Extension[];
  readonly undecided: Extension[];
}

export class Fleet implements AsyncDisposable {
  readonly api: NotedApi;
  readonly balancer: Balancer;
  readonly postgres: Postgres | undefined;
  readonly #tree: ProcessTree;
  readonly #database: ReplicaOptions['database'];
  readonly #replicas: Replica[] = [];
  /** Ends that a replica has taken in, by room and the second in which they were told: when, epoch ms. */
  readonly #endsHeard = new Map<string, number>();
  /** By room and start. */
  readonly #asked = new Map<string, Asked>();

  private constructor(engine: {
    tree: ProcessTree;
    api: NotedApi;
    balancer: Balancer;
    postgres: Postgres | undefined;
    database: ReplicaOptions['database'];
  }) {
    this.#tree = engine.tree;
    this.api = engine.api;
    this.balancer = engine.balancer;
    this.postgres = engine.postgres;
    this.#database = engine.database;
    this.balancer.onDone = (body) => this.#hear(body);
  }

  /** Everything but the replicas. */
  static async prepare(kind: Kind): Promise<Fleet> {
    const tree = new ProcessTree();
    const postgres = kind === 'postgres' ? await startPostgres() : undefined;
    const database = postgres ? { url: postgres.url() } : { directory: placeDatabase(join(tree.folder, 'data')) };
    return new Fleet({ tree, api: await NotedApi.start(), balancer: await Balancer.listen(), postgres, database });
  }

  /** With as many replicas as the database allows: three, or one. */
  static async start(kind: Kind): Promise<Fleet> {
    const fleet = await Fleet.prepare(kind);
    const count = kind === 'postgres' ? 3 : 1;
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

  /** Those that listen. */
  get up(): readonly Replica[] {
    return this.#replicas.filter((replica) => replica.isUp);
  }

  /** A new process in this place. Resolves when it listens. */
  async startReplica(index: number, kill?: KillPoint): Promise<Replica> {
    const { api, balancer } = this;
    const replica = new Replica(
      this.#tree,
      {
        database: this.#database,
        api: { url: api.url, apiKey: api.apiKey },
        webhooks: balancer.url('/webhooks'),
        ...(kill && { kill }),
      },
      process.env.REPLICA_LOG,
    );
    this.#replicas[index] = replica;
    const origin = await replica.listening;
    balancer.add(origin);
    void replica.exited.then(() => balancer.remove(origin));
    return replica;
  }

  /** New processes in the places of those that are gone. Does not wait for them. */
  restartDead(): void {
    for (const [index, replica] of this.#replicas.entries()) {
      if (!replica.isAlive) this.startReplica(index).catch(() => {}); // killed again before it was up
    }
  }

  /** One that is up. */
  get anyReplica(): Replica {
    const [first] = this.up;
    if (!first) throw new Error('No replica is up');
    return first;
  }

  /** Asks a replica, if one is up, for more time in a room, and notes what became of it. */
  async extend(room: string, by: number): Promise<void> {
    const [replica] = this.up;
    const meeting = await replica?.call('find', room).catch(() => undefined);
    if (!replica || !meeting) return;
    const asked = this.#askedOf(room, meeting.startedAt);
    try {
      await replica.call('extend', meeting.id, by);
      asked.granted.push({ by, at: Date.now() });
    } catch (error) {
      if ((error as Error).name !== 'RefusedError') asked.undecided.push({ by, at: Date.now() });
    }
  }

  /** What became of every meeting, by the provider's ledger and the server's books. */
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
        ...this.#askedOf(entry.room, startedAt),
        calls: entry.calls.map((call) => ({ ...call, notes: this.api.notesOf(entry.room, call.at) })),
        endHeardAt: this.#endsHeard.get(`${entry.room} ${Math.floor((entry.endedAt ?? 0) / 1000)}`) ?? null,
        record: records.get(`${entry.room} ${startedAt}`),
      };
    });
  }

  /** Waits until every meeting that is due is over, for the provider and in the books. */
  async settled(timeout: number): Promise<void> {
    await until(
      'every meeting to be over, for the provider and in the books',
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
    await this.postgres?.[Symbol.asyncDispose]();
    this.#tree[Symbol.dispose]();
  }

  #hear(body: Buffer): void {
    const { room, timestamp } = JSON.parse(body.toString()) as {
      room: { id: string; shutdown: boolean };
      timestamp: number;
    };
    const key = `${room.id} ${timestamp}`;
    if (room.shutdown && !this.#endsHeard.has(key)) this.#endsHeard.set(key, Date.now());
  }

  #askedOf(room: string, startedAt: number): Asked {
    const key = `${room} ${startedAt}`;
    const asked = this.#asked.get(key) ?? { granted: [], undecided: [] };
    this.#asked.set(key, asked);
    return asked;
  }
}
