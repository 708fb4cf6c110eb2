// A video service in memory: its running meetings, and the calls it received.
import { setTimeout as pause } from 'node:timers/promises';
import type { Listing, Provider, RunningMeeting } from '../../src/providers/provider.ts';
import { ProviderError } from '../../src/providers/provider.ts';

/** A call to close: which room, when, and which meeting ran there (its start), if any. */
export interface CloseCall {
  readonly room: string;
  readonly at: number;
  readonly startedAt: number | undefined;
}

export class MemoryProvider implements Provider {
  readonly name: string;
  running = new Map<string, RunningMeeting>();
  readonly calls: CloseCall[] = [];
  /** Milliseconds that a call to close takes. */
  latency = 0;
  /** Awaited by each call to close. */
  before: (room: string, signal: AbortSignal) => Promise<void> = async () => {};
  /** The errors of the next calls to close. */
  failures: ProviderError[] = [];
  /** Accepts calls to close without ending the meeting. */
  deaf = false;
  listFails = false;
  /** Milliseconds that the list takes. */
  listTakes = 0;
  /** How far the service's clock is ahead of this machine's, in milliseconds. A mocked `Date.now` does not affect it. */
  skew = 0;
  lists = 0;
  /** How far the wall clock was ahead of the monotonic one when the service began. */
  readonly #ahead: number = Date.now() + 1 - performance.timeOrigin - performance.now();

  constructor(name = 'memory') {
    this.name = name;
  }

  /** Epoch ms by the service's clock. */
  now(): number {
    return Math.floor(performance.timeOrigin + performance.now() + this.#ahead + this.skew);
  }

  begin(room: string, startedAt: number = this.now()): RunningMeeting {
    const meeting = { room, startedAt };
    this.running.set(room, meeting);
    return meeting;
  }

  async list(_signal: AbortSignal): Promise<Listing> {
    this.lists++;
    // The global timer, which tests can fake.
    if (this.listTakes > 0) await new Promise((resolve) => setTimeout(resolve, this.listTakes));
    if (this.listFails) throw new ProviderError('the list is away', { status: 503 });
    return { meetings: [...this.running.values()], date: Math.floor(this.now() / 1000) * 1000 };
  }

  async close({ room }: RunningMeeting, signal: AbortSignal): Promise<void> {
    this.calls.push({ room, at: this.now(), startedAt: this.running.get(room)?.startedAt });
    await this.before(room, signal);
    if (this.latency > 0) await pause(this.latency, undefined, { signal });
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (!this.deaf) this.running.delete(room);
  }

  async readWebhook(): Promise<[]> {
    return [];
  }
}
