// The local eyeson API. It notes for each call to close a room what its caller could know, which the test replicas send in headers
// (see call-notes.ts): a call closes a room, and the caller cannot know of a meeting that starts after it read the list.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEyesonService, type EyesonService } from '../../../demo/services/eyeson/index.ts';
import { type CallNotes, readNotes } from './call-notes.ts';

export interface NotedCall extends CallNotes {
  readonly room: string;
  /** When it arrived, epoch ms. */
  readonly at: number;
}

export class NotedApi implements AsyncDisposable {
  readonly apiKey = 'test-key';
  readonly service: EyesonService;
  /** Runs when a call has arrived, before it takes effect. */
  onCall: (() => void) | undefined;
  readonly #calls = new Map<string, NotedCall[]>();
  readonly #server = createServer((request, response) => {
    const [, room] = /^\/rooms\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    const notes = request.method === 'DELETE' && room !== undefined ? readNotes(request.headers) : undefined;
    if (room !== undefined && notes) this.#note({ ...notes, room: decodeURIComponent(room), at: Date.now() });
    if (!this.service.handle(request, response)) response.writeHead(404).end();
  });

  private constructor() {
    this.service = createEyesonService({ base: () => this.url, apiKey: this.apiKey });
  }

  static async start(): Promise<NotedApi> {
    const api = new NotedApi();
    api.#server.keepAliveTimeout = 60_000; // like a service behind a load balancer, it does not close idle connections first
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The number of calls to close a room, answered or not. */
  get callCount(): number {
    return [...this.#calls.values()].reduce((sum, calls) => sum + calls.length, 0);
  }

  /** The call for this room that took effect at this moment. */
  notesOf(room: string, at: number): NotedCall | undefined {
    return this.#calls.get(room)?.findLast((call) => call.at <= at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.close();
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #note(call: NotedCall): void {
    const calls = this.#calls.get(call.room) ?? [];
    calls.push(call);
    this.#calls.set(call.room, calls);
    this.onCall?.();
  }
}
