// The hard limit's interface over maps instead of a database, for the tests of the HTTP layer. It closes no meetings.
import type { Logger } from 'pino';
import type { HardLimitApi, Health, HistoryRange, MeetingQuery } from '../../src/engine/hard-limit-api.ts';
import { RefusedError } from '../../src/engine/hard-limit-api.ts';
import type { HistoryEntry, MeetingProgress, MeetingRecord, MeetingState } from '../../src/engine/meeting-record.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import type { MeetingEvent, Provider } from '../../src/providers/provider.ts';
import type { LimitFor } from '../../src/rules/limit.ts';
import { endOf } from '../../src/rules/limit.ts';
import { countsOf, progressOf, untouched } from './meeting-records.ts';

const maxHold = 120_000;

export class MemoryHardLimit implements HardLimitApi {
  readonly providers: readonly Provider[];
  readonly logger: Logger;
  readonly metrics: Metrics = new Metrics(() => this.counts());
  /** Whether the database is unreachable: every call then throws the error of the driver. */
  isAway = false;
  isStopping = false;
  isStarted = true;
  dryRun = false;
  providersHealth: Health['providers'] = {};
  /** How far the earliest and the latest clock are off, in milliseconds. */
  clocks = { earliest: 0, latest: 0 };
  /** One entry for each query of `meetingsIn`: for how many rooms. */
  readonly queriedRooms: number[] = [];
  readonly #limitFor: LimitFor;
  readonly #meetings = new Map<number, MeetingRecord>();
  readonly #history: HistoryEntry[] = [];
  readonly #seen = new Set<string>();

  constructor(options: { providers: readonly Provider[]; logger: Logger; limitFor: LimitFor }) {
    this.providers = options.providers;
    this.logger = options.logger;
    this.#limitFor = options.limitFor;
  }

  now(): number {
    return Date.now() + this.clocks.earliest;
  }

  latest(): number {
    return Date.now() + this.clocks.latest;
  }

  async observe(provider: string, events: readonly MeetingEvent[]): Promise<void> {
    this.#connect();
    for (const event of events) {
      const open = this.#inRoom(provider, event.room).find(({ state }) => state === 'running');
      if (event.type === 'started') this.#start(provider, event);
      else if (open) this.#change(open, { state: 'ended', endedAt: event.at, endedBy: 'webhook' });
    }
  }

  async wasSeen(provider: string, digest: string): Promise<boolean> {
    this.#connect();
    return this.#seen.has(`${provider} ${digest}`);
  }

  async remember(provider: string, digest: string): Promise<void> {
    this.#connect();
    this.#seen.add(`${provider} ${digest}`);
  }

  async meetingIn(provider: string, room: string): Promise<MeetingRecord | undefined> {
    this.#connect();
    return this.#inRoom(provider, room)[0];
  }

  async meetingsIn(rooms: readonly { provider: string; room: string }[]): Promise<MeetingRecord[]> {
    this.queriedRooms.push(rooms.length);
    this.#connect();
    return rooms.flatMap(({ provider, room }) => this.#inRoom(provider, room).slice(0, 1));
  }

  async meeting(id: number): Promise<MeetingRecord | undefined> {
    this.#connect();
    return this.#meetings.get(id);
  }

  async meetings({
    states = ['running', 'closing', 'failed'],
    search = '',
    providers,
    limit = 100,
    after,
  }: MeetingQuery = {}) {
    this.#connect();
    const key = (deadline: number | null): number => deadline ?? Infinity;
    const order = (a: { deadline: number | null; id: number }, b: { deadline: number | null; id: number }): number =>
      key(a.deadline) === key(b.deadline) ? a.id - b.id : key(a.deadline) - key(b.deadline);
    return [...this.#meetings.values()]
      .filter(({ state, room, name }) => states.includes(state) && `${room} ${name}`.includes(search))
      .filter(({ provider }) => providers?.includes(provider) ?? true)
      .sort(order)
      .filter((meeting) => !after || order(meeting, after) > 0)
      .slice(0, limit);
  }

  async progress(id: number): Promise<MeetingProgress | undefined> {
    const meeting = await this.meeting(id);
    return meeting && progressOf(meeting);
  }

  async counts(providers?: readonly string[]): Promise<Record<MeetingState, number>> {
    this.#connect();
    return countsOf([...this.#meetings.values()].filter(({ provider }) => providers?.includes(provider) ?? true));
  }

  async history(meeting?: number): Promise<HistoryEntry[]> {
    this.#connect();
    return this.#history.filter((entry) => meeting === undefined || entry.meeting === meeting);
  }

  async *exportHistory({ since = 0, until = Infinity, providers }: HistoryRange = {}) {
    this.#connect();
    for (const entry of this.#history.filter(({ at }) => at >= since && at < until)) {
      const { provider = null, room = null } = this.#meetings.get(entry.meeting) ?? {};
      if (!providers || (provider !== null && providers.includes(provider))) yield [{ ...entry, provider, room }];
    }
  }

  async extend(id: number, by: number, { actor, version }: { actor: string; version?: number }) {
    const meeting = this.#running(id);
    if (version !== undefined && version !== meeting.version) throw new RefusedError(409, 'The meeting has changed');
    if (meeting.extended + by > meeting.maxExtension) throw new RefusedError(403, 'That is more than its rule allows');
    const { endsAt, deadline, extended, extensions } = meeting;
    this.#note(id, 'extended', actor);
    return this.#change(meeting, {
      endsAt: endsAt === null ? null : endsAt + by,
      deadline: deadline === null ? null : deadline + by,
      extended: extended + by,
      extensions: extensions + 1,
    });
  }

  async end(id: number, { actor }: { actor: string }): Promise<MeetingRecord> {
    const closing = await this.meeting(id);
    if (closing?.state === 'closing') return closing;
    const meeting = this.#running(id);
    this.#note(id, 'ending', actor);
    return this.#change(meeting, { state: 'closing', deadline: this.now() });
  }

  async hold(id: number, until: number, { actor }: { actor: string }): Promise<MeetingRecord> {
    const meeting = this.#running(id);
    this.#note(id, 'held', actor);
    const deadline = meeting.deadline && Math.max(meeting.deadline, Math.min(until, this.now() + maxHold));
    return this.#change(meeting, { deadline });
  }

  async reconcile(providers?: readonly string[]): Promise<void> {
    this.#connect();
    for (const { name, list } of this.providers) {
      if (providers && !providers.includes(name)) continue;
      const { meetings } = await list(AbortSignal.timeout(1000));
      for (const meeting of meetings) this.#start(name, meeting);
    }
  }

  async health(): Promise<Health> {
    return {
      database: !this.isAway,
      databaseProblem: this.isAway ? 'does not answer' : null,
      isStarted: this.isStarted,
      dryRun: this.dryRun,
      providers: this.providersHealth,
      webhooks: {},
      stopping: this.isStopping,
    };
  }

  /** Changes a meeting as the engine would. */
  set(id: number, change: Partial<MeetingRecord>): MeetingRecord {
    const meeting = this.#meetings.get(id);
    if (!meeting) throw new RangeError(`no meeting ${id}`);
    return this.#change(meeting, change);
  }

  /** Everything stored, to check that nothing changed. */
  everything(): unknown {
    return { meetings: [...this.#meetings.values()], history: [...this.#history], seen: [...this.#seen] };
  }

  #connect(): void {
    if (this.isAway) throw new Error('connect ECONNREFUSED 127.0.0.1:5432');
  }

  #inRoom(provider: string, room: string): MeetingRecord[] {
    const there = [...this.#meetings.values()].filter((each) => each.provider === provider && each.room === room);
    return there.sort((a, b) => b.startedAt - a.startedAt);
  }

  #running(id: number): MeetingRecord {
    this.#connect();
    const meeting = this.#meetings.get(id);
    if (!meeting) throw new RefusedError(404, `There is no meeting ${id}`);
    if (meeting.state !== 'running') throw new RefusedError(409, `The meeting is ${meeting.state}`);
    return meeting;
  }

  #start(provider: string, started: { room: string; startedAt: number; name?: string; meetingId?: string }): void {
    const { room, startedAt, name, meetingId } = started;
    if (this.#inRoom(provider, room).some((meeting) => meeting.startedAt === startedAt)) return;
    const limit = this.#limitFor({ provider, room, startedAt, ...(name && { name }) });
    const id = this.#meetings.size + 1;
    this.#meetings.set(id, {
      ...{ ...untouched, id, provider, room, startedAt, meetingId: meetingId ?? null, name: name ?? null },
      ...{ ...endOf(limit, startedAt, 0), grace: limit.grace, maxExtension: limit.maxExtension, rule: limit.rule },
    });
  }

  #change(meeting: MeetingRecord, change: Partial<MeetingRecord>): MeetingRecord {
    const changed = { ...meeting, ...change, version: meeting.version + 1 };
    this.#meetings.set(meeting.id, changed);
    return changed;
  }

  #note(meeting: number, what: string, actor: string): void {
    this.#history.push({ meeting, at: this.now(), what, detail: null, actor });
  }
}
