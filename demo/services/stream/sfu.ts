// The SFU's signalling: lets clients in and out of a call, and tells them about each other.

import type { WebSocket } from 'ws';
import type { Call } from './call.ts';
import type { Calls } from './calls.ts';
import type { WireLog } from './log.ts';
import { isSpeaking, type Participant, Roster, sendFrame, wireParticipant } from './roster.ts';
import { readSfuRequest, type SfuRequest } from './sfu-request.ts';
import { wireDate } from './time.ts';
import { publishOptions, trackName } from './tracks.ts';
import type { Users } from './users.ts';

export interface SfuContext {
  readonly now: () => number;
  readonly calls: Calls;
  readonly users: Users;
  readonly log: WireLog;
  /** Clients may publish. */
  readonly media: boolean;
  onGone(sessionId: string): void;
}

/** Closed on purpose, or because the page went away. */
const goodbyes = new Set([1000, 1001]);

export class Sfu {
  /** How long a participant whose socket is lost may come back as the same one. */
  fastReconnectDeadlineSeconds = 10;
  readonly #context: SfuContext;
  readonly #roster: Roster;

  constructor(context: SfuContext) {
    this.#context = context;
    this.#roster = new Roster(context.log);
  }

  accept(socket: WebSocket, query: URLSearchParams): void {
    const cid = query.get('cid') ?? '';
    const userId = query.get('user_id') ?? '';
    socket.on('message', (data: Buffer) => this.#receive(socket, cid, userId, readSfuRequest(data)));
    socket.on('close', (code) => {
      this.#context.log.record('sfu', 'close', 'socket', { user: userId, call: cid, code });
      // Nobody's, if its participant has left or has come back with another one.
      const participant = this.#roster.all().find((one) => one.socket === socket);
      if (!participant) return;
      const wait = goodbyes.has(code) ? 0 : this.fastReconnectDeadlineSeconds * 1000;
      participant.farewell = setTimeout(() => this.#remove(participant), wait);
    });
  }

  participant(sessionId: string): Participant | undefined {
    return this.#roster.find(sessionId);
  }

  /** User ids of those in the call. */
  users(cid: string): string[] {
    return this.#roster.inCall(cid).map(({ userId }) => userId);
  }

  /** The SFU measured this much of this user's voice (0…1), in every call the user is in. */
  speaking(userId: string, level: number): void {
    for (const participant of this.#roster.all().filter((one) => one.userId === userId)) {
      participant.audioLevel = level;
      const { sessionId, call } = participant;
      const audioLevels = [{ sessionId, level, isSpeaking: isSpeaking(participant) }];
      this.#roster.broadcast(call, 'audioLevelChanged', { audioLevels }, { user: userId, level });
      if (!isSpeaking(participant)) continue;
      this.#roster.broadcast(call, 'dominantSpeakerChanged', { userId, sessionId }, { user: userId });
    }
  }

  setMuted(participant: Participant, type: string, muted: boolean): void {
    const { call, userId, sessionId, publishedTracks } = participant;
    if (publishedTracks.has(type) === !muted) return;
    if (muted) publishedTracks.delete(type);
    else publishedTracks.add(type);
    const event = { userId, sessionId, type, participant: this.#wire(participant) };
    const summary = { user: userId, track: trackName(type) };
    this.#roster.broadcast(call, muted ? 'trackUnpublished' : 'trackPublished', event, summary, participant);
  }

  callEnded(call: Call): void {
    this.#roster.broadcast(call, 'callEnded', { reason: 'CALL_ENDED_REASON_ENDED' }, { call: call.cid });
  }

  /** Sends this user out of every call, as a moderator does. */
  kick(userId: string): void {
    for (const { call, socket, userId: user } of this.#roster.all()) {
      if (user !== userId) continue;
      sendFrame(socket, 'callEnded', { reason: 'CALL_ENDED_REASON_KICKED' });
      this.#context.log.record('sfu', 'out', 'callEnded', { call: call.cid, to: user });
    }
  }

  /** Cuts all sockets, as a bad network does. */
  killSockets(): void {
    for (const { socket } of this.#roster.all()) socket.terminate();
  }

  close(): void {
    for (const participant of this.#roster.all()) {
      clearTimeout(participant.farewell);
      this.#roster.remove(participant);
    }
  }

  #receive(socket: WebSocket, cid: string, userId: string, request: SfuRequest): void {
    if (request.kind === 'joinRequest') this.#join(socket, cid, userId, request);
    else if (request.kind === 'leaveCallRequest') {
      this.#context.log.record('sfu', 'in', request.kind, { user: userId, reason: request.reason });
      const participant = this.#roster.find(request.sessionId);
      if (participant) this.#remove(participant);
    } else if (request.kind === 'healthCheckRequest') {
      // Not recorded: health checks would bury the rest.
      sendFrame(socket, 'healthCheckResponse', { participantCount: this.#count(cid) });
    }
  }

  #join(socket: WebSocket, cid: string, userId: string, request: SfuRequest & { kind: 'joinRequest' }): void {
    const { now, calls, log, media } = this.#context;
    const { kind, sessionId, previousSessionId } = request;
    const call = calls.find(cid);
    log.record('sfu', 'in', kind, { user: userId, call: cid });
    if (!call || call.endedAt !== null) {
      const error = { code: 'ERROR_CODE_CALL_NOT_FOUND', message: 'no such call, or no longer', shouldRetry: false };
      sendFrame(socket, 'error', { error, reconnectStrategy: 'WEBSOCKET_RECONNECT_STRATEGY_DISCONNECT' });
      return;
    }
    const previous = this.#roster.find(previousSessionId);
    if (previous) this.#remove(previous);
    const known = this.#roster.find(sessionId);
    clearTimeout(known?.farewell);
    const fresh = {
      call,
      userId,
      sessionId,
      joinedAt: now(),
      publishedTracks: new Set<string>(),
      socket,
      audioLevel: 0,
    };
    const participant = known ?? fresh;
    participant.socket = socket;
    this.#roster.add(participant);
    if (!known) calls.enter(call, participant);
    sendFrame(socket, 'joinResponse', {
      reconnected: known !== undefined,
      fastReconnectDeadlineSeconds: this.fastReconnectDeadlineSeconds,
      publishOptions: media ? publishOptions : [],
      callState: {
        startedAt: wireDate(call.session?.startedAt ?? now()),
        participantCount: this.#count(cid),
        pins: [],
        participants: this.#roster.inCall(cid).map((one) => this.#wire(one)),
      },
    });
    log.record('sfu', 'out', 'joinResponse', { user: userId, participants: this.#count(cid).total });
    if (known) return;
    const event = { callCid: cid, participant: this.#wire(participant) };
    this.#roster.broadcast(call, 'participantJoined', event, { user: userId }, participant);
  }

  #remove(participant: Participant): void {
    const { call, userId, sessionId, farewell } = participant;
    clearTimeout(farewell);
    if (!this.#roster.remove(participant)) return;
    this.#context.onGone(sessionId);
    const event = { callCid: call.cid, participant: this.#wire(participant) };
    this.#roster.broadcast(call, 'participantLeft', event, { user: userId });
    this.#context.calls.exit(call, sessionId);
  }

  #count(cid: string) {
    return { total: this.#roster.inCall(cid).length, anonymous: 0 };
  }

  #wire(participant: Participant) {
    return wireParticipant(participant, this.#context.users);
  }
}
