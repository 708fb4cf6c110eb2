// A video service in this process: rooms that run, and a ledger of what it was told.
import { setTimeout as pause } from 'node:timers/promises';
import type { Listing, Provider, RunningMeeting } from '../../../src/server/model/provider.ts';
import { ProviderError } from '../../../src/server/model/provider.ts';

/** A call to close: which room, when, and which meeting ran there (its start), if any. */
export interface CloseCall {
  readonly room: string;
  readonly at: number;
  readonly startedAt: number | undefined;
}

export class MemoryProvider implements Provider {
  readonly name: string;
  readonly running = new Map<string, RunningMeeting>();
  readonly calls: CloseCall[] = [];
  /** Answers so late, ms. */
  latency = 0;
  /** What the next calls to close reject with. */
  failures: ProviderError[] = [];
  /** Takes the order and goes on. */
  deaf = false;
  listFails = false;
  /** The service's clock minus ours, ms. */
  skew = 0;
  lists = 0;

  constructor(name = 'memory') {
    this.name = name;
  }

  begin(room: string, startedAt: number = Date.now() + this.skew): RunningMeeting {
    const meeting = { room, startedAt };
    this.running.set(room, meeting);
    return meeting;
  }

  async list(): Promise<Listing> {
    this.lists++;
    if (this.listFails) throw new ProviderError('the list is away', { status: 503 });
    return { meetings: [...this.running.values()], date: Math.floor((Date.now() + this.skew) / 1000) * 1000 };
  }

  async close({ room }: RunningMeeting, signal: AbortSignal): Promise<void> {
    this.calls.push({ room, at: Date.now(), startedAt: this.running.get(room)?.startedAt });
    if (this.latency > 0) await pause(this.latency, undefined, { signal });
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (!this.deaf) this.running.delete(room);
  }

  async readWebhook(): Promise<[]> {
    return [];
  }
}
