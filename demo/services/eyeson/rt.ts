// The room channel: ActionCable, as far as the SDK's consumer needs it.

import type { WebSocket } from 'ws';
import type { WireLog } from './log.ts';
import type { Meeting, User } from './rooms.ts';

export const cableProtocol = 'actioncable-v1-json';

/** The consumer calls a connection stale after two silent intervals. */
const pingEvery = 3000;

interface Command {
  command: string;
  identifier: string;
  data?: string;
}

export class RoomChannel {
  readonly #sockets = new Map<WebSocket, User>();
  readonly #log: WireLog;
  readonly #roomSetup: (user: User) => unknown;

  constructor(log: WireLog, roomSetup: (user: User) => unknown) {
    this.#log = log;
    this.#roomSetup = roomSetup;
  }

  accept(socket: WebSocket, user: User | undefined): void {
    if (!user?.meeting.running) {
      // A plain close would make the consumer try again for ever.
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'unauthorized', reconnect: false }));
      socket.close();
      return;
    }
    const who = { room: user.meeting.roomId, client: user.clientId };
    this.#sockets.set(socket, user);
    this.#log.record('rt', 'open', 'socket', who);
    socket.send(JSON.stringify({ type: 'welcome' }));
    // Not recorded: pings say nothing about the call and would bury the rest.
    const pings = setInterval(
      () => socket.send(JSON.stringify({ type: 'ping', message: Math.floor(Date.now() / 1000) })),
      pingEvery,
    );

    socket.on('message', (raw) => this.#receive(socket, user, JSON.parse(raw.toString()) as Command));
    socket.on('close', (code) => {
      clearInterval(pings);
      this.#sockets.delete(socket);
      this.#log.record('rt', 'close', 'socket', { ...who, code });
    });
  }

  count(meeting: Meeting): number {
    return [...this.#sockets.values()].filter((user) => user.meeting === meeting).length;
  }

  drop(meeting?: Meeting): void {
    for (const [socket, user] of this.#sockets) {
      if (!meeting || user.meeting === meeting) socket.terminate();
    }
  }

  #receive(socket: WebSocket, user: User, { command, identifier, data }: Command): void {
    const { channel } = JSON.parse(identifier) as { channel: string };
    const who = { room: user.meeting.roomId, client: user.clientId, channel };
    if (command === 'message') {
      const { action } = JSON.parse(data ?? '{}') as { action?: string };
      this.#log.record('rt', 'in', action ?? command, who);
      return;
    }
    this.#log.record('rt', 'in', command, who);
    if (command !== 'subscribe') return;
    socket.send(JSON.stringify({ identifier, type: 'confirm_subscription' }));
    this.#log.record('rt', 'out', 'confirm_subscription', who);
    if (channel !== 'RoomChannel') return;
    socket.send(JSON.stringify({ identifier, message: { type: 'room_setup', content: this.#roomSetup(user) } }));
    this.#log.record('rt', 'out', 'room_setup', who);
  }
}
