// What the API was asked to shut down, and what state it was in: the chaos tests count with it.
import type { Meeting } from './rooms.ts';

export interface ShutdownCall {
  /** Epoch ms of this machine. */
  readonly at: number;
  /** `closing`: shut down by an earlier call that has not had its effect yet. */
  readonly state: 'running' | 'closing' | 'over';
}

export interface LedgerEntry {
  readonly room: string;
  /** ISO 8601, as in the list. */
  readonly startedAt: string;
  /** Epoch ms of this machine; null: it runs. */
  readonly endedAt: number | null;
  /** `api`: by a call with the API key; `host`: by somebody in it. */
  readonly endedBy: 'api' | 'host' | null;
  /** Calls of `DELETE /rooms/<room>` with the API key that were heard while this was the room's latest meeting. */
  readonly calls: readonly ShutdownCall[];
}

interface Account {
  endedAt: number | null;
  endedBy: 'api' | 'host' | null;
  readonly calls: ShutdownCall[];
}

export class Ledger {
  readonly #accounts = new Map<Meeting, Account>();

  open(meeting: Meeting): void {
    this.#accounts.set(meeting, { endedAt: null, endedBy: null, calls: [] });
  }

  called(meeting: Meeting): void {
    const state = meeting.running ? (meeting.closing ? 'closing' : 'running') : 'over';
    this.#accounts.get(meeting)?.calls.push({ at: Date.now(), state });
  }

  ended(meeting: Meeting, endedBy: 'api' | 'host'): void {
    const account = this.#accounts.get(meeting);
    if (account) Object.assign(account, { endedAt: Date.now(), endedBy });
  }

  entries(): LedgerEntry[] {
    return [...this.#accounts].map(([{ roomId, startedAt }, account]) => ({ room: roomId, startedAt, ...account }));
  }
}
