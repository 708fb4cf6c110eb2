// What is to happen in a chaos run, out of a seed: which meetings there are, when they are extended, when people
// leave, and what breaks when. Pure: the same seed gives the same plan.
import { Random } from './random.ts';

export interface PlannedMeeting {
  /** When it begins: ms after the room's former meeting is over, for the first one after the run has begun. */
  readonly after: number;
  /** A name that no database can hold as it is. */
  readonly name?: string;
  /** When people leave, ms after its start; `null`: nobody does, and only the limit ends it. */
  readonly leftAfter: number | null;
  /** When somebody asks for more time, ms after its start, and for how much. */
  readonly extensions: readonly { readonly after: number; readonly by: number }[];
}

/** A room hosts one meeting after the other. */
export interface PlannedRoom {
  /** Its id says its limit: `room-7.limit-3000`, `room-8.limit-none`; see room-limit.ts. */
  readonly room: string;
  readonly limit: number | null;
  readonly meetings: readonly PlannedMeeting[];
}

/** What breaks: `at` ms after the run has begun, `lasts` ms. */
export type Fault =
  | { readonly type: 'kill' | 'stop'; readonly at: number; readonly lasts: number; readonly replica: number }
  | { readonly type: 'database' | 'read-only'; readonly at: number; readonly lasts: number }
  | { readonly type: 'provider'; readonly at: number; readonly lasts: number; readonly how: ProviderFault };

/**
 * `lost answer`: what was asked for is done, and the connection is cut before the answer. `slow end`: a call takes effect later, and
 * the list still shows the meeting. `date ahead`, `date behind`: the header `Date` is wrong. `bad items`: the list has some that cannot
 * be stored.
 */
export const providerFaults = [
  ...(['unavailable', 'too many requests', 'hang', 'lost answer'] as const),
  ...(['slow end', 'date ahead', 'date behind', 'bad items'] as const),
] as const;
export type ProviderFault = (typeof providerFaults)[number];

export interface PlanOptions {
  readonly seed: number;
  readonly meetings: number;
  /** Over which time the rooms open, ms. */
  readonly span: number;
  readonly replicas: number;
  /** Whether the database can be killed by itself. */
  readonly ownDatabase: boolean;
}

export interface Plan {
  readonly rooms: readonly PlannedRoom[];
  readonly faults: readonly Fault[];
}

/** Most rooms are empty for at least this long between two meetings, ms. The others host the next one as the former is being closed. */
export const usualGap = 1_500;
/** The share of the others, and how long these are empty at most, ms. */
const reuse = { share: 0.4, gap: 200 };

/** Nobody leaves before, ms: an end in the second of the start is taken for that of the room's former meeting, for it tells seconds. */
export const shortestStay = 1_000;

function planMeeting(random: Random, limit: number | null, after: number): PlannedMeeting {
  const most = limit ?? 4_000;
  const extensions = [];
  for (let end = most; random.chance(0.25) && extensions.length < 3; ) {
    const by = random.between(500, 2_000);
    // now and then a moment before the end, where it meets the shutdown
    const at = random.chance(0.3) ? end - random.between(0, 100) : random.between(0, end);
    extensions.push({ after: at, by });
    end += by;
  }
  const leaves = limit === null || random.chance(0.4);
  return {
    after,
    ...(random.chance(0.1) && { name: 'Caf\u00e9 \ud83d \0 \u001b[31m' }),
    // some leave in the second of the deadline
    leftAfter: leaves
      ? random.chance(0.15)
        ? most + random.between(-300, 300)
        : random.between(shortestStay, most)
      : null,
    extensions: extensions.sort((one, other) => one.after - other.after),
  };
}

function planFaults(random: Random, { span, replicas, ownDatabase }: PlanOptions, until: number): Fault[] {
  const faults: Fault[] = [];
  // in a long run less often: what a killed replica had in hand must have the time to come back
  const rarely = Math.max(1, span / 60_000);
  for (let at = 2_000; at < until; at += Math.round(rarely * random.between(2_000, 5_000))) {
    const lasts = random.between(200, 3_000);
    const type = random.chance(0.25) ? 'stop' : 'kill';
    faults.push({ type, at, lasts, replica: random.between(0, replicas - 1) });
  }
  // each way to fail comes at least once, in an order of its own
  const ways = [...providerFaults].sort(() => random.next() - 0.5);
  for (const [index, how] of ways.entries()) {
    const at = Math.round(((index + random.next() * 0.6) / ways.length) * until);
    faults.push({ type: 'provider', at, lasts: random.between(500, 2_500), how });
  }
  const spells = Math.max(2, Math.round(span / 30_000));
  for (let spell = 0; spell < spells; spell++) {
    const at = Math.round(((spell + random.next()) / spells) * until);
    faults.push({ type: 'read-only', at, lasts: random.between(500, 2_500) });
  }
  if (ownDatabase) {
    faults.push({
      type: 'database',
      at: Math.round(span * (0.3 + 0.4 * random.next())),
      lasts: random.between(500, 3_000),
    });
  }
  return faults.sort((one, other) => one.at - other.at);
}

const meetingsPerRoom = 2;

export function planChaos(options: PlanOptions): Plan {
  const random = new Random(options.seed);
  const rooms: PlannedRoom[] = [];
  for (let planned = 0; planned < options.meetings; ) {
    const limit = random.chance(0.03) ? null : random.between(15, 60) * 100;
    const count = Math.min(random.between(1, 2 * meetingsPerRoom - 1), options.meetings - planned);
    const meetings: PlannedMeeting[] = [];
    while (meetings.length < count) {
      const gap = random.chance(reuse.share) ? random.between(0, reuse.gap) : random.between(usualGap, 2 * usualGap);
      const after = meetings.length === 0 ? random.between(0, options.span) : gap;
      meetings.push(planMeeting(random, limit, after));
    }
    rooms.push({ room: `room-${rooms.length}.limit-${limit ?? 'none'}`, limit, meetings });
    planned += count;
  }
  return { rooms, faults: planFaults(random, options, options.span + 10_000) };
}
