// Who may be in which meeting. A room id can have several meetings one after
// another; an access key belongs to one user in one meeting and dies with it.

import { randomBytes, randomUUID } from 'node:crypto';

export interface Meeting {
  readonly roomId: string;
  readonly name: string;
  readonly confId: string;
  readonly guestToken: string;
  readonly startedAt: string;
  readonly users: Map<string, User>;
  ready: boolean;
  /** Turns false for ever when the meeting is shut down. */
  running: boolean;
  /** Its shutdown is under way. */
  closing: boolean;
}

/** A meeting as a test starts it, with nobody in it. */
export interface StartOptions {
  readonly room: string;
  readonly name?: string | undefined;
  /** ISO 8601. @default now */
  readonly startedAt?: string | undefined;
  /** @default true */
  readonly ready?: boolean | undefined;
}

export interface User {
  readonly accessKey: string;
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly joinedAt: string;
  readonly meeting: Meeting;
}

export interface JoinOptions {
  /** Room id; the same id joins the running meeting. */
  readonly room?: string | undefined;
  readonly roomName?: string | undefined;
  readonly user: string;
  readonly userId?: string | undefined;
}

export class Rooms {
  readonly #meetings = new Map<string, Meeting>();
  readonly #users = new Map<string, User>();
  readonly #now: () => number;
  readonly #onStart: (meeting: Meeting, ready: boolean) => void;
  #conferences = 0;
  #clients = 0;

  constructor(now: () => number, onStart: (meeting: Meeting, ready: boolean) => void) {
    this.#now = now;
    this.#onStart = onStart;
  }

  join({ room = randomUUID(), roomName = room, user: name, userId = randomUUID() }: JoinOptions): User {
    const meeting = this.start({ room, name: roomName });
    const user: User = {
      // The SDK strips everything but \w from the key.
      accessKey: randomBytes(12).toString('hex'),
      id: userId,
      clientId: `client-${++this.#clients}`,
      name,
      joinedAt: new Date().toISOString(),
      meeting,
    };
    meeting.users.set(user.clientId, user);
    this.#users.set(user.accessKey, user);
    return user;
  }

  user(accessKey: string): User | undefined {
    return this.#users.get(accessKey);
  }

  /** By room id (its latest meeting) or by the access key of one of its users. */
  meeting(key: string): Meeting | undefined {
    return this.#users.get(key)?.meeting ?? this.#meetings.get(key);
  }

  running(): Meeting[] {
    return [...this.#meetings.values()].filter((meeting) => meeting.running);
  }

  /** The meeting that runs in the room, or a new one. */
  start({ room, name = room, startedAt, ready = true }: StartOptions): Meeting {
    const current = this.#meetings.get(room);
    if (current?.running) return current;
    // A meeting is its room and its start: the next one begins later, and be it by a millisecond.
    const earliest = current ? Date.parse(current.startedAt) + 1 : 0;
    const meeting: Meeting = {
      roomId: room,
      name,
      confId: `conf-${++this.#conferences}`,
      guestToken: randomBytes(12).toString('hex'),
      startedAt: startedAt ?? new Date(Math.max(this.#now(), earliest)).toISOString(),
      users: new Map(),
      ready: false,
      running: true,
      closing: false,
    };
    this.#meetings.set(room, meeting);
    this.#onStart(meeting, ready);
    return meeting;
  }
}
