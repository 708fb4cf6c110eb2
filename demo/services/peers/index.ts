// The far ends of calls: real WebRTC peers. They run in one thread of their own, because a peer that waits for a busy
// process answers the browser's checks too late, and the browser gives the connection up.

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { PeerEvents, PeerReply, PeerRequest, PeerStart } from './messages.ts';

let thread: Worker | undefined;

/** It does not keep the process alive. An error that nobody caught in it ends the process, as one of our own would. */
function sharedThread(): Worker {
  if (!thread) {
    thread = new Worker(new URL('./thread.ts', import.meta.url));
    thread.unref();
  }
  return thread;
}

/** One far end. */
export class Peer {
  readonly #port: MessagePort;
  #isClosed = false;
  readonly #waiting: { resolve(result: string): void; reject(error: Error): void }[] = [];

  constructor(kind: PeerStart['kind'], events?: PeerEvents) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (reply: PeerReply) => {
      if (reply.type === 'connected') events?.connected();
      else if (reply.type === 'message') events?.message(reply.text);
      else if (reply.type === 'done') this.#waiting.shift()?.resolve(reply.result);
      else this.#waiting.shift()?.reject(new Error(reply.error));
    });
    port1.on('close', () => {
      this.#isClosed = true;
      for (const { resolve } of this.#waiting.splice(0)) resolve('');
    });
    port1.unref();
    sharedThread().postMessage({ kind, port: port2 } satisfies PeerStart, [port2]);
  }

  /** Answers the first offer of a caller and each later one. Rejects if the peer cannot take the offer. */
  answer(offer: string): Promise<string> {
    return this.#ask({ type: 'answer', offer });
  }

  /** Rejects if the peer cannot take the candidate. */
  async trickle(candidate: string): Promise<void> {
    await this.#ask({ type: 'trickle', candidate });
  }

  async close(): Promise<void> {
    await this.#ask({ type: 'close' });
  }

  #ask(request: PeerRequest): Promise<string> {
    if (this.#isClosed) return Promise.reject(new Error('This far end is closed.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#port.postMessage(request);
    });
  }
}
