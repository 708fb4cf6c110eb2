import type { SSEStreamingApi } from 'hono/streaming';
import type { Grant } from './grant.ts';
import { keyOf } from './grant.ts';
import type { LimitBody } from './limit-body.ts';
import { limitTag } from './limit-body.ts';

/** Seconds of silence after which a comment is sent: it keeps proxies from closing the line, and finds out who has gone. */
const heartbeat = 15;

/** One browser that watches its meeting's limit. */
export class LimitStream {
  readonly grant: Grant;
  readonly key: string;
  /** Resolves when there is nobody to tell any more, or the stream was ended. */
  readonly ended: Promise<void>;
  /** Ends it. */
  readonly end: () => void;
  readonly #sse: SSEStreamingApi;
  #tag = '';
  #isWriting = false;
  #silence = 0;

  constructor(sse: SSEStreamingApi, grant: Grant) {
    this.grant = grant;
    this.key = keyOf(grant);
    this.#sse = sse;
    let end = (): void => {};
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.end = end;
    sse.onAbort(end);
  }

  /** Sends the limit if it is not the one that was sent last. */
  show(body: LimitBody): void {
    const tag = limitTag(body);
    if (tag === this.#tag || this.#isWriting) return;
    this.#tag = tag;
    this.#write(this.#sse.writeSSE({ event: 'limit', data: JSON.stringify(body) }));
  }

  /** Called each second: nobody listens longer than the token is good for. */
  tick(): void {
    if (Date.now() >= this.grant.expiresAt) this.end();
    else if (++this.#silence >= heartbeat && !this.#isWriting) this.#write(this.#sse.write(':\n\n'));
  }

  /** Nothing is queued for a browser that does not read: it is told the latest once it does. */
  #write(written: Promise<unknown>): void {
    this.#silence = 0;
    this.#isWriting = true;
    void written.finally(() => {
      this.#isWriting = false;
    });
  }
}
