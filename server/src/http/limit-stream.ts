import type { SSEStreamingApi } from 'hono/streaming';
import type { Grant } from './grant.ts';
import { keyOf } from './grant.ts';
import type { LimitBody } from './limit-body.ts';
import { limitTag } from './limit-body.ts';

/** Seconds without an event after which a comment is sent. It keeps proxies from closing the connection and detects closed ones. */
const heartbeat = 15;

/** The event stream of one browser. */
export class LimitStream {
  readonly grant: Grant;
  readonly key: string;
  /** Resolves when the browser has disconnected or `end` was called. */
  readonly ended: Promise<void>;
  /** Ends the stream. */
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

  /** Sends the limit if it has changed. */
  show(body: LimitBody): void {
    const tag = limitTag(body);
    if (tag === this.#tag || this.#isWriting) return;
    this.#tag = tag;
    this.#write(this.#sse.writeSSE({ event: 'limit', data: JSON.stringify(body) }));
  }

  /** Called every second. A stream ends when its token expires. */
  tick(): void {
    if (Date.now() >= this.grant.expiresAt) this.end();
    else if (++this.#silence >= heartbeat && !this.#isWriting) this.#write(this.#sse.write(':\n\n'));
  }

  /** Nothing is queued for a browser that does not read: it gets the latest limit when it does. */
  #write(written: Promise<unknown>): void {
    this.#silence = 0;
    this.#isWriting = true;
    void written.finally(() => {
      this.#isWriting = false;
    });
  }
}
