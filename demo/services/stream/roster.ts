// Who is in which call, as the SFU sees it.

import type { WebSocket } from 'ws';
import type { Call } from './call.ts';
import type { WireDetail, WireLog } from './log.ts';
import type { Json } from './settings.ts';
import { wireDate } from './time.ts';
import type { Users } from './users.ts';

export interface Participant {
  readonly call: Call;
  readonly userId: string;
  readonly sessionId: string;
  readonly joinedAt: number;
  readonly publishedTracks: Set<string>;
  socket: WebSocket;
  audioLevel: number;
  /** Runs while the socket is lost and the participant may still come back. */
  farewell?: NodeJS.Timeout | undefined;
}

/** Above this level a participant counts as speaking. */
const speech = 0.1;

export const isSpeaking = ({ audioLevel }: Participant): boolean => audioLevel > speech;

export function wireParticipant(participant: Participant, users: Users): Json {
  const { userId, sessionId, joinedAt, publishedTracks, audioLevel } = participant;
  return {
    userId,
    sessionId,
    name: users.name(userId),
    image: '',
    roles: [users.role(userId)],
    joinedAt: wireDate(joinedAt),
    publishedTracks: [...publishedTracks],
    trackLookupPrefix: sessionId,
    connectionQuality: 'CONNECTION_QUALITY_GOOD',
    isSpeaking: isSpeaking(participant),
    isDominantSpeaker: false,
    audioLevel,
  };
}

export class Roster {
  readonly #log: WireLog;
  readonly #participants = new Map<string, Participant>();

  constructor(log: WireLog) {
    this.#log = log;
  }

  all(): Participant[] {
    return [...this.#participants.values()];
  }

  inCall(cid: string): Participant[] {
    return this.all().filter(({ call }) => call.cid === cid);
  }

  find(sessionId: string): Participant | undefined {
    return this.#participants.get(sessionId);
  }

  add(participant: Participant): void {
    this.#participants.set(participant.sessionId, participant);
  }

  /** False if the participant was not here (any more). */
  remove({ sessionId }: Participant): boolean {
    return this.#participants.delete(sessionId);
  }

  /** Sends a frame to everybody in the call, but not to whom it is about if `except` says so. */
  broadcast(call: Call, type: string, payload: Json, summary: WireDetail, except?: Participant): void {
    const listeners = this.inCall(call.cid).filter((one) => one !== except);
    for (const { socket } of listeners) sendFrame(socket, type, payload);
    this.#log.record('sfu', 'out', type, {
      ...summary,
      to: listeners.map(({ userId }) => userId).join(' ') || 'nobody',
    });
  }
}

/** A client understands frames of JSON text as well as the protobuf the real SFU sends (its src/rtc/signal.ts). */
export function sendFrame(socket: WebSocket, type: string, payload: Json): void {
  socket.send(JSON.stringify({ [type]: payload }));
}
