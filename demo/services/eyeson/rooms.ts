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
  /** Turns false for ever when the meeting is shut down. */
  running: boolean;
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
  #conferences = 0;
  #clients = 0;

  join({ room = randomUUID(), roomName = room, user: name, userId = randomUUID() }: JoinOptions): User {
    const meeting = this.#runningOrNew(room, roomName);
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

  #runningOrNew(roomId: string, name: string): Meeting {
    const current = this.#meetings.get(roomId);
    if (current?.running) return current;
    const meeting: Meeting = {
      roomId,
      name,
      confId: `conf-${++this.#conferences}`,
      guestToken: randomBytes(12).toString('hex'),
      startedAt: new Date().toISOString(),
      users: new Map(),
      running: true,
    };
    this.#meetings.set(roomId, meeting);
    return meeting;
  }
}
