// A hard-limit server in the page's own process: answers `fetch` with real `Response`s, and breaks when told to.
import { vi } from 'vitest';
import type { LimitAnswer } from '../../src/limit/limit-answer.ts';

export interface LimitRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
  /** ms since the server was made. */
  readonly at: number;
}

/** What is done with a request: an answer, or a promise that settles when the page has waited enough. */
export type Answering = (request: LimitRequest, signal: AbortSignal) => Response | Promise<Response>;

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class LimitServer {
  readonly requests: LimitRequest[] = [];
  /** Of all answers; what is left out is as it was. */
  state: LimitAnswer = { endsAt: null, now: 0, canExtend: false, state: 'running', version: 1 };
  /** The server's clock minus this machine's, ms. */
  ahead = 0;
  /** How long a request is on its way, and how long its answer, ms. */
  way: readonly [there: number, back: number] = [0, 0];
  /** How to answer, instead of as a server does that is well. */
  answering: Answering | undefined;
  readonly #since = performance.now();
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();

  constructor() {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.#fetch(url, init));
  }

  /** How many streams are open. */
  get open(): number {
    return this.#streams.size;
  }

  /** When each request for the limit came, ms. */
  get asked(): readonly number[] {
    return this.requests.filter(({ method }) => method === 'GET').map(({ at }) => at);
  }

  /** The answer as it is now. */
  get body(): LimitAnswer {
    return { ...this.state, now: Date.now() + this.ahead };
  }

  /** Changes the limit and tells all streams. */
  change(state: Partial<LimitAnswer>): void {
    this.state = { ...this.state, version: this.state.version + 1, ...state };
    this.send(this.event);
  }

  get event(): string {
    return `event: limit\ndata: ${JSON.stringify(this.body)}\n\n`;
  }

  send(text: string): void {
    for (const stream of this.#streams) stream.enqueue(new TextEncoder().encode(text));
  }

  /** Ends all streams: in order, or as a broken connection. */
  cut(error?: Error): void {
    for (const stream of this.#streams) error ? stream.error(error) : stream.close();
    this.#streams.clear();
  }

  /** A stream that begins with this. */
  stream(signal: AbortSignal, first: string = this.event): Response {
    const streams = this.#streams;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        streams.add(controller);
        if (first) controller.enqueue(new TextEncoder().encode(first));
        signal.addEventListener('abort', () => streams.delete(controller) && controller.error(signal.reason));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }

  json(body: unknown = this.body, status = 200, headers: Record<string, string> = {}): Response {
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
  }

  #well(request: LimitRequest, signal: AbortSignal): Response {
    if (request.path === '/meetings/7/prompt') return new Response(null, { status: 204 });
    if (request.path === '/meetings/7/extend') {
      const { by } = request.body as { by: number };
      this.change({ endsAt: Number(this.state.endsAt) + by });
      return this.json();
    }
    return request.headers.get('accept') === 'text/event-stream' ? this.stream(signal) : this.json();
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { method = 'GET', body } = init;
    const signal = init.signal ?? new AbortController().signal;
    const { pathname, search } = new URL(url);
    const request: LimitRequest = {
      ...{ method, path: pathname + search, headers: new Headers(init.headers) },
      ...{ body: typeof body === 'string' ? JSON.parse(body) : undefined, at: performance.now() - this.#since },
    };
    this.requests.push(request);
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const answer = async (): Promise<Response> => {
      const [there, back] = this.way;
      if (there) await waitFor(there);
      const response = await (this.answering?.(request, signal) ?? this.#well(request, signal));
      if (back) await waitFor(back);
      return response;
    };
    return Promise.race([answer(), aborted]);
  }
}

export const noNetwork = async (): Promise<never> => {
  throw new TypeError('Failed to fetch');
};

export const hang = (): Promise<never> => new Promise(() => {});
