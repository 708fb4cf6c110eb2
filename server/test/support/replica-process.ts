// The process of a replica. Its parent starts it with `replica.ts` and sends it commands.
import { PGlite } from '@electric-sql/pglite';
import pino from 'pino';
import { HardLimit } from '../../src/engine/hard-limit.ts';
import { placeOf } from '../../src/engine/meeting-order.ts';
import type { MeetingRecord, MeetingState } from '../../src/engine/meeting-record.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { eyeson } from '../../src/providers/eyeson.ts';
import type { Limit } from '../../src/rules/limit.ts';
import { noteCalls } from './call-notes.ts';
import { arm, installKillPoints, type KillPoint } from './kill-points.ts';
import { limitOf } from './room-limit.ts';

export interface ReplicaOptions {
  readonly database: { readonly url: string } | { readonly directory: string };
  readonly api: { readonly url: string; readonly apiKey: string };
  /** The URL to register for webhooks; without it none is registered. */
  readonly webhooks?: string;
  /** Armed before anything starts. */
  readonly kill?: KillPoint;
}

/** The commands of its parent. */
export interface ReplicaCommands {
  arm(point?: KillPoint): void;
  /** Makes the embedded database refuse writes, or accept them again. */
  setReadOnly(isReadOnly: boolean): Promise<void>;
  /** The current meeting in a room. */
  find(room: string): Promise<MeetingRecord | undefined>;
  extend(id: number, by: number): Promise<MeetingRecord>;
  reconcile(): Promise<void>;
  /** All meetings, in every state. */
  records(): Promise<MeetingRecord[]>;
  usage(): { readonly cpu: number; readonly rss: number };
}

const { database, api, webhooks, kill } = JSON.parse(process.env.REPLICA ?? '') as ReplicaOptions;
let embedded: PGlite | undefined;
const create = PGlite.create.bind(PGlite) as (...args: unknown[]) => Promise<PGlite>;
Object.assign(PGlite, {
  create: async (...args: unknown[]): Promise<PGlite> => {
    embedded = await create(...args);
    return embedded;
  },
});
noteCalls();
installKillPoints();
arm(kill);

const limitFor = ({ room }: { readonly room: string }): Limit => ({
  duration: limitOf(room),
  scheduledEnd: null,
  grace: 0,
  maxExtension: 3_600_000,
  rule: 'the limit in the room id',
});
const hardLimit = new HardLimit({
  providers: [eyeson({ apiKey: api.apiKey, baseUrl: api.url })],
  limitFor,
  database,
  logger: pino({ level: 'info' }, pino.destination({ fd: 1, sync: true })),
  ...(webhooks !== undefined && { webhooks }),
});

const allStates: readonly MeetingState[] = ['running', 'closing', 'closed', 'ended', 'failed'];

async function records(): Promise<MeetingRecord[]> {
  const all: MeetingRecord[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await hardLimit.meetings({
      states: allStates,
      limit: 1000,
      ...(last && { after: placeOf(last, { states: allStates }) }),
    });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

const commands: ReplicaCommands = {
  arm,
  setReadOnly: async (isReadOnly) => {
    await embedded?.exec(`set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
  },
  find: (room) => hardLimit.meetingIn('eyeson', room),
  extend: (id, by) => hardLimit.extend(id, by, { actor: 'test' }),
  reconcile: () => hardLimit.reconcile(),
  records,
  usage: () => {
    const { user, system } = process.cpuUsage();
    return { cpu: (user + system) / 1000, rss: process.memoryUsage.rss() };
  },
};

process.on('message', async ({ id, name, args }: { id: number; name: keyof ReplicaCommands; args: never[] }) => {
  try {
    const run = commands[name] as (...args: never[]) => unknown;
    process.send?.({ id, result: await run(...args) });
  } catch (error) {
    const { name: kind, message } = error as Error;
    process.send?.({ id, error: { name: kind, message } });
  }
});

const stopping = new AbortController();
await hardLimit.start();
const server = await listen(hardLimitApp(hardLimit, { signal: stopping.signal }), { port: 0 });
process.send?.({ listening: server.port });

process.once('SIGTERM', async () => {
  stopping.abort();
  await server.stop();
  await hardLimit.stop();
  process.disconnect();
});
