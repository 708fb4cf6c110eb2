// Carries out the plan of a chaos run: starts meetings, extends them, lets people leave, breaks what is to break, and in the end
// repairs everything and waits until all is quiet.
import { setTimeout as pause } from 'node:timers/promises';
import type { EyesonFaults, LedgerEntry } from '../../../demo/services/eyeson/index.ts';
import { until } from '../../../test/support/processes.ts';
import type { Fault, Plan, PlannedMeeting, PlannedRoom, ProviderFault } from './chaos-plan.ts';
import type { Fleet } from './fleet.ts';
import { judge, type Verdict } from './verdict.ts';

/** Webhooks suffer all the time. */
const webhookFaults = (seed: number): EyesonFaults => ({
  seed,
  lose: 0.2,
  double: 0.1,
  delay: 0.15,
  delayUpTo: 3_000,
  reorder: 0.05,
  badWebhooks: 0.05,
});

const requestFaults: Readonly<Record<ProviderFault, EyesonFaults>> = {
  unavailable: { fail: 1 },
  'too many requests': { busy: 1, retryAfter: '1' },
  hang: { hang: 1 },
  'lost answer': { cut: 1 },
  'slow end': { closeDelay: 1500 },
  'date ahead': { dateSkew: 2 * 3_600_000 },
  'date behind': { dateSkew: -20 * 60_000 },
  'bad items': { badItems: 1 },
};

const tick = 25;

/** A room in the run: which of its meetings is next, or runs, and what is still to happen to it. */
class RoomRun {
  readonly #fleet: Fleet;
  readonly #plan: PlannedRoom;
  #next = 0;
  #startsAt: number;
  #running: { readonly meeting: PlannedMeeting; readonly startedAt: number; extended: number } | undefined;

  constructor(fleet: Fleet, plan: PlannedRoom, now: number) {
    this.#fleet = fleet;
    this.#plan = plan;
    this.#startsAt = now + (plan.meetings[0]?.after ?? 0);
  }

  get isDone(): boolean {
    return !this.#running && this.#next === this.#plan.meetings.length;
  }

  /** `latest`: what the provider has of the room's latest meeting. */
  turn(now: number, latest: LedgerEntry | undefined): void {
    const { service } = this.#fleet.api;
    const { room, meetings } = this.#plan;
    const running = this.#running;
    if (running) {
      const { meeting, startedAt } = running;
      if (latest?.endedAt != null) {
        this.#running = undefined;
        this.#startsAt = latest.endedAt + (meetings[this.#next]?.after ?? 0);
        return;
      }
      for (; (meeting.extensions[running.extended]?.after ?? Infinity) <= now - startedAt; running.extended++) {
        void this.#fleet.extend(room, meeting.extensions[running.extended]?.by ?? 0);
      }
      if (meeting.leftAfter !== null && meeting.leftAfter <= now - startedAt) service.end(room);
      return;
    }
    const meeting = meetings[this.#next];
    if (!meeting || this.#startsAt > now) return;
    this.#next++;
    this.#running = { meeting, startedAt: Date.parse(service.start({ room, name: meeting.name })), extended: 0 };
  }
}

export interface ChaosResult extends Verdict {
  readonly seed: number;
  readonly seconds: number;
  readonly kills: number;
  readonly stops: number;
  readonly databaseKills: number;
  readonly readOnlySpells: number;
  readonly providerFaults: number;
  readonly webhooks: Readonly<Fleet['api']['service']['deliveries']>;
}

async function breakIt(fleet: Fleet, fault: Fault, seed: number): Promise<void> {
  switch (fault.type) {
    case 'provider':
      fleet.api.service.faults = { ...webhookFaults(seed), ...requestFaults[fault.how] };
      await pause(fault.lasts);
      fleet.api.service.faults = webhookFaults(seed);
      return;
    case 'read-only':
      await until('the database to be read-only', () => fleet.setReadOnly(true));
      await pause(fault.lasts);
      await until('the database to accept writes', () => fleet.setReadOnly(false));
      return;
    case 'database':
      await fleet.postgres?.kill();
      await pause(fault.lasts);
      await fleet.postgres?.start();
      return;
    default: {
      const replica = fleet.replicas[fault.replica % fleet.replicas.length];
      if (!replica?.isAlive) return; // its end by an earlier fault is not over
      await (fault.type === 'kill' ? replica.kill() : replica.stop());
      await pause(fault.lasts);
      fleet.restartDead();
    }
  }
}

async function breakAll(fleet: Fleet, faults: readonly Fault[], seed: number): Promise<void> {
  const begun = performance.now();
  await Promise.all(
    faults.map(async (fault) => {
      await pause(fault.at - (performance.now() - begun));
      await breakIt(fleet, fault, seed);
    }),
  );
  fleet.api.service.faults = webhookFaults(seed);
}

async function playAll(fleet: Fleet, rooms: readonly PlannedRoom[]): Promise<void> {
  const begun = Date.now();
  let runs = rooms.map((plan) => ({ room: plan.room, run: new RoomRun(fleet, plan, begun) }));
  while (runs.length > 0) {
    const latest = new Map(fleet.api.service.ledger().map((entry) => [entry.room, entry]));
    const now = Date.now();
    for (const { room, run } of runs) run.turn(now, latest.get(room));
    runs = runs.filter(({ run }) => !run.isDone);
    await pause(tick);
  }
}

/** Compares with the provider's list again and again, as the server itself does every few minutes. */
async function reconcileUntil(fleet: Fleet, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await fleet.up[0]?.call('reconcile').catch(() => {}); // killed, or the provider is out: the next time
    await pause(3_000, undefined, { signal }).catch(() => {});
  }
}

/** Runs it all. `settle`: how long quiet may take to come after the last meeting, ms. */
export async function runChaos(
  fleet: Fleet,
  { rooms, faults }: Plan,
  { seed, settle }: { readonly seed: number; readonly settle: number },
): Promise<ChaosResult> {
  const begun = performance.now();
  fleet.api.service.faults = webhookFaults(seed);
  const broken = breakAll(fleet, faults, seed);
  const played = new AbortController();
  const reconciled = broken.then(() => reconcileUntil(fleet, played.signal));
  try {
    await Promise.all([broken, playAll(fleet, rooms)]);
    await fleet.api.service.delivered();
    await fleet.settled(settle);
  } finally {
    played.abort();
    await reconciled;
  }
  const count = (type: Fault['type']): number => faults.filter((fault) => fault.type === type).length;
  return {
    seed,
    seconds: Math.round((performance.now() - begun) / 1000),
    kills: count('kill'),
    stops: count('stop'),
    databaseKills: count('database'),
    readOnlySpells: count('read-only'),
    providerFaults: count('provider'),
    webhooks: { ...fleet.api.service.deliveries },
    ...judge(await fleet.cases(), Date.now()),
  };
}
