// One user's call: a signalling socket and the peer that answers it.

import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { Peer } from '../peers/index.ts';
import type { WireDetail, WireLog } from './log.ts';
import type { Message } from './messages.ts';
import type { User } from './rooms.ts';

/** Asks the SDK to send its messages over the signalling socket, where we see them. */
const messagesOverSignalling = 'a=eyeson-sepp-messaging';

export class Call {
  readonly id: string;
  readonly user: User;
  socket: WebSocket;
  /** The caller's media has arrived: it counts as a member of the meeting. */
  joined = false;
  /** Set while the socket is lost and the caller may still come back. */
  farewell: NodeJS.Timeout | undefined;
  readonly #peer: Peer;
  readonly #log: WireLog;

  constructor(id: string, user: User, socket: WebSocket, log: WireLog, onJoin: () => void) {
    this.id = id;
    this.user = user;
    this.socket = socket;
    this.#log = log;
    const who = this.#facts({});
    this.#peer = new Peer('echo', {
      connected: () => {
        log.record('peer', 'in', 'connected', who);
        this.joined = true;
        onJoin();
      },
      message: (text) => log.record('peer', 'in', 'message', { ...who, text }),
    });
    log.record('peer', 'open', 'connection', who);
  }

  async answer(offer: string): Promise<{ type: 'answer'; sdp: string }> {
    const sdp = await this.#peer.answer(offer);
    return { type: 'answer', sdp: sdp.replace(/^t=.*\r\n/m, `$&${messagesOverSignalling}\r\n`) };
  }

  send({ type, data }: Message): void {
    this.#log.record('sepp', 'out', type, this.#facts(data));
    sendMessage(this.socket, this.user, { type, data });
  }

  /** Lets go of the peer. The socket is the caller's to close. */
  end(): void {
    clearTimeout(this.farewell);
    void this.#peer.close();
    this.#log.record('peer', 'close', 'connection', this.#facts({}));
  }

  #facts(data: Message['data']): WireDetail {
    return wireFacts(this.user, { ...data, call_id: this.id });
  }
}

export function sendMessage(socket: WebSocket, { clientId, meeting }: User, { type, data }: Message): void {
  // A lost socket is normal here: members leave at any moment.
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ type, msg_id: randomUUID(), from: meeting.confId, to: clientId, data }));
}

/** The plain values of a message, without session descriptions and lists. */
export function wireFacts({ clientId, meeting }: User, { call_id, ...data }: Message['data']): WireDetail {
  const facts: Record<string, string | number | boolean> = { room: meeting.roomId, client: clientId };
  for (const [name, value] of Object.entries({ call_id, ...data })) {
    // The SDK repeats the type in the data of its messages.
    if (name === 'type') continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') facts[name] = value;
  }
  return facts;
}
