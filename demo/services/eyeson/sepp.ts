// Signalling: starts, resumes and ends calls, and tells members about each other.

import type { WebSocket } from 'ws';
import { Call, sendMessage, wireFacts } from './call.ts';
import type { WireLog } from './log.ts';
import { type Message, memberlist, sourceUpdate, voiceActivity } from './messages.ts';
import type { Meeting, User } from './rooms.ts';

/** Closed on purpose: by the SDK, by leaving the page, or without a code. */
const goodbyes = new Set([1000, 1001, 1005]);

/** The call to resume is over. */
const tooLate = 410;
/** The offer cannot be answered. */
const notAcceptable = 488;

export class Signalling {
  /** When set, every call_start and call_resume is rejected with this code. */
  rejectCode: number | undefined;
  readonly #log: WireLog;
  readonly #resumeWindow: number;
  readonly #sockets = new Map<WebSocket, User>();
  readonly #calls = new Map<string, Call>();
  #callsSoFar = 0;

  constructor(log: WireLog, resumeWindow: number) {
    this.#log = log;
    this.#resumeWindow = resumeWindow;
  }

  accept(socket: WebSocket, user: User): void {
    this.#sockets.set(socket, user);
    this.#log.record('sepp', 'open', 'socket', wireFacts(user, {}));
    socket.on('message', (raw) => this.#receive(socket, user, JSON.parse(raw.toString()) as Message));
    socket.on('close', (code) => {
      this.#sockets.delete(socket);
      this.#log.record('sepp', 'close', 'socket', wireFacts(user, { code }));
      for (const call of this.#calls.values()) {
        if (call.socket === socket) this.#lose(call, goodbyes.has(code));
      }
    });
  }

  terminate(meeting: Meeting, code: number): void {
    for (const call of this.#callsOf(meeting)) {
      // Not #end: everybody leaves, so there is nobody to tell about the others.
      this.#calls.delete(call.id);
      call.send({ type: 'call_terminated', data: { call_id: call.id, term_code: code } });
      call.end();
    }
  }

  say(user: User, on: boolean): void {
    this.#callOf(user);
    // Everybody in the meeting hears it, the speaker's own client too.
    this.#broadcast(user.meeting, voiceActivity(user.clientId, on));
  }

  podium(user: User, solo: boolean): void {
    const others = this.#members(user.meeting).filter((client) => client !== user.clientId);
    if (others.length === 0) others.push('client-somebody');
    this.#callOf(user).send(sourceUpdate(solo ? [user.clientId] : [user.clientId, ...others]));
  }

  drop(meeting?: Meeting): void {
    for (const [socket, user] of this.#sockets) {
      if (!meeting || user.meeting === meeting) socket.terminate();
    }
  }

  count(meeting: Meeting): { sepp: number; peers: number } {
    const sepp = [...this.#sockets.values()].filter((user) => user.meeting === meeting).length;
    return { sepp, peers: this.#callsOf(meeting).length };
  }

  close(): void {
    for (const call of this.#calls.values()) call.end();
    this.#calls.clear();
    this.drop();
  }

  #receive(socket: WebSocket, user: User, { type, data }: Message): void {
    this.#log.record('sepp', 'in', type, wireFacts(user, data));
    const call = this.#calls.get(String(data.call_id));
    if (type === 'call_start' || type === 'call_resume') void this.#connect(socket, user, { type, data }, call);
    else if (type === 'call_terminate' && call) this.#end(call);
  }

  async #connect(socket: WebSocket, user: User, { type, data }: Message, known: Call | undefined): Promise<void> {
    const isResumed = type === 'call_resume';
    if (this.rejectCode !== undefined) return this.#reject(socket, user, this.rejectCode);
    if (isResumed && !known) return this.#reject(socket, user, tooLate);
    const call = known ?? this.#start(socket, user);
    clearTimeout(call.farewell);
    call.socket = socket;
    const { sdp: offer } = data.sdp as { sdp: string };
    // An odd offer, or a peer that was closed meanwhile, has no answer.
    const sdp = await call.answer(offer).catch(() => undefined);
    // The caller may have hung up while the answer was being made.
    if (!this.#calls.has(call.id)) return;
    if (sdp) {
      call.send({ type: isResumed ? 'call_resumed' : 'call_accepted', data: { call_id: call.id, sdp } });
    } else {
      this.#end(call);
      this.#reject(socket, user, notAcceptable);
    }
  }

  #reject(socket: WebSocket, user: User, code: number): void {
    const { type, data } = { type: 'call_rejected', data: { reject_code: code } };
    this.#log.record('sepp', 'out', type, wireFacts(user, data));
    sendMessage(socket, user, { type, data });
  }

  #start(socket: WebSocket, user: User): Call {
    const call = new Call(`call-${++this.#callsSoFar}`, user, socket, this.#log, () => this.#welcome(call));
    this.#calls.set(call.id, call);
    return call;
  }

  #welcome(call: Call): void {
    const { clientId, meeting } = call.user;
    const members = this.#members(meeting);
    for (const member of this.#callsOf(meeting)) {
      if (member.joined) member.send(memberlist(member === call ? members : [clientId], []));
    }
    this.#broadcast(meeting, sourceUpdate(members));
  }

  #lose(call: Call, forGood: boolean): void {
    if (forGood) this.#end(call);
    else call.farewell = setTimeout(() => this.#end(call), this.#resumeWindow);
  }

  #end(call: Call): void {
    if (!this.#calls.delete(call.id)) return;
    call.end();
    const { clientId, meeting } = call.user;
    if (!call.joined) return;
    this.#broadcast(meeting, memberlist([], [clientId]));
    this.#broadcast(meeting, sourceUpdate(this.#members(meeting)));
  }

  #broadcast(meeting: Meeting, message: Message): void {
    for (const call of this.#callsOf(meeting)) if (call.joined) call.send(message);
  }

  #callsOf(meeting: Meeting): Call[] {
    return [...this.#calls.values()].filter((call) => call.user.meeting === meeting);
  }

  #members(meeting: Meeting): string[] {
    return [
      ...new Set(
        this.#callsOf(meeting)
          .filter((call) => call.joined)
          .map((call) => call.user.clientId),
      ),
    ];
  }

  #callOf(user: User): Call {
    const call = [...this.#calls.values()].find((candidate) => candidate.joined && candidate.user === user);
    if (!call) throw new Error(`${user.name} has not joined room ${user.meeting.roomId}`);
    return call;
  }
}
