// The calls and their rules: sessions, the session timer, and how a call ends. Everything that happens is announced to
// those who watch the call.

import { randomUUID } from 'node:crypto';
import {
  type Call,
  newCall,
  type Session,
  type SessionParticipant,
  timerEndsAt,
  wireCall,
  wireParticipant,
} from './call.ts';
import { type Json, overridden } from './settings.ts';
import type { Users } from './users.ts';

export interface CallEvent extends Json {
  readonly type: string;
  readonly call_cid: string;
}

export interface CallsOutlets {
  /** Tells everybody who watches the call. */
  announce(call: Call, event: CallEvent): void;
  /** Makes everybody who is in the call leave. */
  expel(call: Call): void;
}

/** What setTimeout can wait for. */
const longestWait = 2 ** 31 - 1;

/** The SFU hears of the end from the coordinator, so a client hears it from the coordinator first (ms). */
const wordToSfu = 50;

export class Calls {
  readonly #now: () => number;
  readonly #users: Users;
  readonly #outlets: CallsOutlets;
  readonly #calls = new Map<string, Call>();
  /** What happens next in a call by itself: its end, or the end of its end. */
  readonly #deadlines = new Map<string, NodeJS.Timeout>();
  readonly #vacancies = new Map<string, NodeJS.Timeout>();

  constructor(now: () => number, users: Users, outlets: CallsOutlets) {
    this.#now = now;
    this.#users = users;
    this.#outlets = outlets;
  }

  all(): Call[] {
    return [...this.#calls.values()];
  }

  find(cid: string): Call | undefined {
    return this.#calls.get(cid);
  }

  create(type: string, id: string, createdBy: string): Call {
    const call = newCall(type, id, createdBy, this.#now());
    this.#calls.set(call.cid, call);
    return call;
  }

  /** Changes a call without telling anybody; `announceUpdate` does that. */
  configure(call: Call, { settings_override: override, custom }: Json): void {
    if (override) call.settings = overridden(call.settings, override as Json);
    if (custom) call.custom = custom as Json;
    call.updatedAt = this.#now();
    this.#armTimer(call);
  }

  announceUpdate(call: Call): void {
    this.#announce(call, 'call.updated', { capabilities_by_role: this.#users.grants() });
  }

  /** The session of the call; starts one if none is running. */
  session(call: Call): Session {
    if (call.session && call.session.endedAt === null) return call.session;
    call.session = { id: randomUUID(), startedAt: this.#now(), endedAt: null, participants: [] };
    this.#armTimer(call);
    this.#announce(call, 'call.session_started', { session_id: call.session.id });
    return call.session;
  }

  enter(call: Call, participant: SessionParticipant): void {
    const session = this.session(call);
    clearTimeout(this.#vacancies.get(call.cid));
    session.participants = [...session.participants, participant];
    const entered = wireParticipant(participant, this.#users);
    this.#announce(call, 'call.session_participant_joined', { session_id: session.id, participant: entered });
  }

  exit(call: Call, sessionId: string): void {
    const { session } = call;
    const participant = session?.participants.find((one) => one.sessionId === sessionId);
    if (!session || !participant) return;
    session.participants = session.participants.filter((one) => one !== participant);
    this.#announce(call, 'call.session_participant_left', {
      session_id: session.id,
      participant: wireParticipant(participant, this.#users),
      duration_seconds: Math.round((this.#now() - participant.joinedAt) / 1000),
    });
    if (session.participants.length === 0) this.#vacate(call, session);
  }

  /** Ends the call for everybody and for good. No user: the service itself ended it. */
  end(call: Call, user: string | null): void {
    if (call.endedAt !== null) return;
    call.endedAt = this.#now();
    const { session } = call;
    if (session) session.endedAt ??= call.endedAt;
    clearTimeout(this.#deadlines.get(call.cid));
    // The real service publishes no list of reasons, so nobody may depend on one: there is none here.
    this.#announce(call, 'call.ended', { user: user === null ? null : this.#users.wire(user) });
    if (session) this.#announce(call, 'call.session_ended', { session_id: session.id });
    this.#deadlines.set(
      call.cid,
      setTimeout(() => this.#outlets.expel(call), wordToSfu),
    );
  }

  /** Ends the session and leaves the call itself, and those in it, alone. */
  endSession(call: Call): void {
    const { session } = call;
    if (!session || session.endedAt !== null) return;
    session.endedAt = this.#now();
    clearTimeout(this.#deadlines.get(call.cid));
    this.#announce(call, 'call.session_ended', { session_id: session.id });
  }

  close(): void {
    for (const timer of [...this.#deadlines.values(), ...this.#vacancies.values()]) clearTimeout(timer);
  }

  #announce(call: Call, type: string, extra: Json): void {
    this.#outlets.announce(call, { type, call_cid: call.cid, call: wireCall(call, this.#users), ...extra });
  }

  #armTimer(call: Call): void {
    clearTimeout(this.#deadlines.get(call.cid));
    const end = timerEndsAt(call);
    if (end === null || !call.session || call.session.endedAt !== null) return;
    const wait = Math.min(Math.max(end - this.#now(), 0), longestWait);
    const ring = () => {
      // Also true for a timer that fired a millisecond early.
      if (this.#now() < end) this.#armTimer(call);
      else this.end(call, null);
    };
    this.#deadlines.set(call.cid, setTimeout(ring, wait));
  }

  /** What `session.inactivity_timeout_seconds` is taken to mean: how long a session outlives its last participant. */
  #vacate(call: Call, session: Session): void {
    clearTimeout(this.#vacancies.get(call.cid));
    const wait = call.settings.session.inactivity_timeout_seconds * 1000;
    const expire = () => {
      if (call.session === session) this.endSession(call);
    };
    this.#vacancies.set(call.cid, setTimeout(expire, wait));
  }
}
