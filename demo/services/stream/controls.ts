// What a test or the demo's control panel can do to the service from the outside.

import type { Call } from './call.ts';
import type { Calls } from './calls.ts';
import type { CoordinatorSockets } from './coordinator-sockets.ts';
import type { FailRule, Faults, Hangable } from './faults.ts';
import type { Sfu } from './sfu.ts';
import type { Users } from './users.ts';

/** A call is named by its cid, e.g. `appointment:1`. */
export interface StreamControls {
  /** The SFU hears this user: a level of 0…1, `true` for loud, `false` for silent. */
  speaking(userId: string, level: number | boolean): void;
  /** The next request that matches gets this answer instead. */
  failNext(rule: FailRule): void;
  /** Requests of this kind are swallowed: they have no effect and get no answer. */
  hang(what: Hangable, on?: boolean): void;
  dropCoordinatorSockets(): void;
  /** New coordinator sockets are cut before they open. */
  refuseCoordinator(on?: boolean): void;
  killSfuSockets(): void;
  /** From now on the user has exactly these; the user's clients are told. */
  setCapabilities(userId: string, capabilities: readonly string[]): void;
  setRole(userId: string, role: string): void;
  /** What a backend does: ends the call for everybody. */
  endCall(cid: string): void;
  /** What a moderator does: the SFU sends this user out of every call. */
  kick(userId: string): void;
  /** Only `call.session_ended`; those in the call stay. */
  endSession(cid: string): void;
  /** What a backend does: sets the limit, `0` for none, and tells everybody. */
  setMaxDuration(cid: string, seconds: number): void;
  /** User ids of those in the call. */
  participants(cid: string): string[];
  /** How long a client whose SFU socket is lost may come back as the same participant. */
  setFastReconnectDeadline(seconds: number): void;
}

export interface ControlsContext {
  readonly calls: Calls;
  readonly users: Users;
  readonly sockets: CoordinatorSockets;
  readonly sfu: Sfu;
  readonly faults: Faults;
  refuse(on: boolean): void;
}

export function createControls({ calls, users, sockets, sfu, faults, refuse }: ControlsContext): StreamControls {
  const known = (cid: string): Call => {
    const call = calls.find(cid);
    if (!call) throw new Error(`there is no call ${cid}`);
    return call;
  };
  return {
    speaking: (userId, level) => sfu.speaking(userId, typeof level === 'number' ? level : level ? 0.7 : 0),
    failNext: (rule) => faults.failNext(rule),
    hang: (what, on = true) => faults.hang(what, on),
    dropCoordinatorSockets: () => sockets.drop(),
    refuseCoordinator: (on = true) => refuse(on),
    killSfuSockets: () => sfu.killSockets(),
    setCapabilities(userId, capabilities) {
      users.setCapabilities(userId, capabilities);
      const type = 'call.permissions_updated';
      for (const { cid } of calls.all()) {
        const event = { type, call_cid: cid, user: users.wire(userId), own_capabilities: capabilities };
        sockets.broadcast(cid, event, { user: userId }, userId);
      }
    },
    setRole: (userId, role) => users.setRole(userId, role),
    endCall: (cid) => calls.end(known(cid), null),
    kick: (userId) => sfu.kick(userId),
    endSession: (cid) => calls.endSession(known(cid)),
    setMaxDuration(cid, seconds) {
      const call = known(cid);
      calls.configure(call, { settings_override: { limits: { max_duration_seconds: seconds } } });
      calls.announceUpdate(call);
    },
    participants: (cid) => sfu.users(cid),
    setFastReconnectDeadline(seconds) {
      sfu.fastReconnectDeadlineSeconds = seconds;
    },
  };
}
