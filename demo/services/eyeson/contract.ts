// What the demo and the tests know of the service.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EyesonFaults } from './faults.ts';
import type { LedgerEntry } from './ledger.ts';
import type { WireEntry, WireListener } from './log.ts';
import type { JoinOptions, StartOptions } from './rooms.ts';
import type { Deliveries } from './webhooks.ts';

export interface EyesonServiceOptions {
  /** Origin of the hosting server, e.g. http://127.0.0.1:4000. Asked late: the port may not be known yet. */
  readonly base: () => string;
  /** Path everything lives under, e.g. /eyeson. */
  readonly prefix?: string;
  /** How long, in ms, a call outlives its lost signalling socket. */
  readonly resumeWindow?: number;
  /** Asked of servers, and what webhooks are signed with. Undefined: everybody may list and shut down; no webhooks. */
  readonly apiKey?: string | undefined;
}

/** What is open for a meeting right now. All zero means: no zombie. */
export interface OpenConnections {
  readonly rt: number;
  readonly sepp: number;
  readonly peers: number;
}

/** `key` is the access key of one of its users or, for the latest meeting of a room, the room id. */
export interface EyesonControls {
  /** Same as POST /rooms; returns the access key. */
  join(options: JoinOptions): string;
  /** Tells the meeting that the owner of the key speaks, or stopped to. */
  say(accessKey: string, on: boolean): void;
  /** Tells the owner of the key that it is, or is not, alone. */
  podium(accessKey: string, state: { readonly solo: boolean }): void;
  /** Ends the calls of a meeting. The room stays. */
  terminate(key: string, code?: number): void;
  /** Lets the key run out (410) without a word to those in the meeting. */
  expire(key: string): void;
  /** Rejects calls with this code; undefined accepts them again. */
  reject(code: number | undefined): void;
  /** Keeps GET /rooms/:key unanswered until the result is called. */
  holdRooms(): () => void;
  /** Keeps room channel sockets CONNECTING until the result is called. */
  holdRt(): () => void;
  dropRt(key?: string): void;
  dropSepp(key?: string): void;
  open(key: string): OpenConnections;
}

/** What servers see of meetings, and what a test makes of it. */
export interface EyesonServerControls {
  /** Starts a meeting with nobody in it, unless one runs in the room; returns when it started, ISO 8601. */
  start(options: StartOptions): string;
  /** Somebody ended the meeting for all. `silently`: no webhook tells of it. */
  end(key: string, options?: { readonly silently?: boolean }): void;
  faults: EyesonFaults;
  ledger(): LedgerEntry[];
  readonly deliveries: Readonly<Deliveries>;
  /** Keeps back the webhooks of what `act` does until the result is called. */
  holdWebhooks(act: () => void): () => void;
  /** Resolves when no webhook is on its way. */
  delivered(): Promise<void>;
}

export interface EyesonService extends EyesonControls, EyesonServerControls {
  /** True if the request was for this service. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly log: readonly WireEntry[];
  on(listener: WireListener): () => void;
  close(): Promise<void>;
}
