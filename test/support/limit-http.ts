// A hard-limit server as browsers see it, over real HTTP: one meeting, room 7, with faults at will.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LimitAnswer } from '../../src/limit/limit-answer.ts';

export class LimitHttp implements AsyncDisposable {
  /** Who may ask. */
  readonly origins: string[] = [];
  /** The token that is taken. */
  token = 'token 1';
  /** Whether there are streams; without one an answer is JSON. */
  hasStreams = true;
  /** What came, but for preflights: method, path and bearer. */
  readonly requests: string[] = [];
  readonly bodies: unknown[] = [];
  #limit: LimitAnswer = { endsAt: null, now: 0, canExtend: true, state: 'running', version: 1 };
  #server: Server | undefined;
  #port = 0;
  readonly #streams = new Set<ServerResponse>();

  /** Begins to listen, at the same address each time. */
  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
    this.#port = (this.#server.address() as { port: number }).port;
  }

  /** Is gone: every connection breaks. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await once(server.close(), 'close');
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/meetings/7/limit`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  get endsAt(): number | null {
    return this.#limit.endsAt;
  }
  set endsAt(endsAt: number | null) {
    this.#limit = { ...this.#limit, endsAt, version: this.#limit.version + 1 };
    for (const stream of this.#streams) stream.write(this.#event);
  }

  /** Breaks what is open; whoever comes again is welcome. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  get #body(): string {
    return JSON.stringify({ ...this.#limit, now: Date.now() });
  }

  get #event(): string {
    return `event: limit\r\ndata: ${this.#body}\r\n\r\n`;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = request;
    if (this.origins.includes(headers.origin ?? '')) {
      response.setHeader('access-control-allow-origin', String(headers.origin));
      response.setHeader('access-control-allow-headers', 'Authorization, Content-Type, If-None-Match');
      response.setHeader('access-control-expose-headers', 'ETag');
    }
    if (method === 'OPTIONS') return void response.writeHead(204).end();
    this.requests.push(`${method} ${url} ${headers.authorization}`);
    response.setHeader('content-type', 'application/json');
    if (headers.authorization !== `Bearer ${this.token}`)
      return void response.writeHead(401).end('{"error": "The meeting token has expired"}');
    if (method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = JSON.parse(String(Buffer.concat(chunks)));
      this.bodies.push(body);
      if (url.endsWith('/prompt')) return void response.writeHead(204).end();
      if (body.version !== this.#limit.version)
        return void response.writeHead(409).end('{"error": "Somebody else has extended it"}');
      this.endsAt = Number(this.#limit.endsAt) + body.by;
      return void response.end(this.#body);
    }
    const etag = `"${this.#limit.version}"`;
    if (!this.hasStreams || headers.accept !== 'text/event-stream') {
      const isSame = headers['if-none-match'] === etag;
      response.writeHead(isSame ? 304 : 200, { etag, 'cache-control': 'max-age=600' });
      return void response.end(isSame ? undefined : this.#body);
    }
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`\uFEFF: hello\n\n${this.#event}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
