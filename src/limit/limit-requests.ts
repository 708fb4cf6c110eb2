import { expect } from '../core/expect.ts';
import { addListener } from '../platform/add-listener.ts';
import type { ServerClock } from '../platform/server-clock.ts';
import { pause } from '../platform/timers.ts';

/** A meeting token, or a function that fetches one. */
export type Token = string | (() => string | Promise<string>);

/** The server did not answer, or trying again may help: the network is down, or the server restarts or is overloaded. */
export class UnreachableError extends Error {}

/** A successful response, and when it was requested, by the server clock's `now()`. */
export interface Answer {
  readonly response: Response;
  readonly sentAt: number;
}

const json = 'application/json';

/** Milliseconds that the server may take to answer `send()`. */
const answerTimeout = 10_000;

/** The requests about one meeting, whose limit is at `url`. The other addresses stand beside it. */
export interface LimitRequests {
  /** @throws UnreachableError, or an Error with the server's message and its `Response` as the `cause` */
  request(path: string, init: LimitRequestInit): Promise<Answer>;
  /** The same with a time limit. With a body it is a POST of JSON; without one it asks for JSON. @throws as `request` does */
  send<T>(
    path: string,
    body: object | undefined,
    read: (answer: Answer) => T | Promise<T>,
    cancel?: AbortSignal,
  ): Promise<T>;
}

interface LimitRequestInit extends RequestInit {
  readonly headers: Record<string, string>;
}

/** Creates the requests about the meeting whose limit is at `url`. */
export function limitRequests(url: string, token: Token | undefined, clock: ServerClock): LimitRequests {
  const fetchToken = typeof token === 'function' ? token : undefined;
  let bearer = fetchToken ? undefined : token;

  const request = async (path: string, init: LimitRequestInit): Promise<Answer> => {
    for (;;) {
      const isNew = bearer === undefined;
      if (fetchToken && isNew) {
        const fresh = await fetchToken();
        expect(typeof fresh === 'string', 'token()', 'a string', fresh);
        bearer = fresh;
      }
      const headers = new Headers(init.headers);
      if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
      const sentAt = clock.now();
      const address = url.replace(/limit(?=\?|$)/, path);
      const response = await fetch(address, { ...init, headers, cache: 'no-store' }).catch(unreachable);
      const { ok, status } = response;
      if (ok || status === 304) return { response, sentAt };
      if (status === 401 && fetchToken) bearer = undefined;
      if (status !== 401 || !fetchToken || isNew) throw await refusal(response);
    }
  };
  const send: LimitRequests['send'] = async (path, body, read, cancel) => {
    const settled = new AbortController();
    const { signal } = settled;
    addListener(cancel, 'abort', () => settled.abort(), { signal });
    const init = body
      ? { method: 'POST', headers: { 'content-type': json }, body: JSON.stringify(body) }
      : { headers: { accept: json } };
    const late = pause(answerTimeout, signal).then(() => unreachable());
    try {
      return await Promise.race([request(path, { ...init, signal }).then(read), late]);
    } finally {
      settled.abort();
    }
  };
  return { request, send };
}

/** @throws UnreachableError always */
export function unreachable(cause?: unknown): never {
  throw new UnreachableError('The server does not answer', { cause });
}

async function refusal(response: Response): Promise<Error> {
  const { status, url } = response;
  const { error = `${url} answered ${status}` } = Object(await response.json().catch(() => null)) as { error?: string };
  const isTemporary = status >= 500 || status === 408 || status === 429;
  return new (isTemporary ? UnreachableError : Error)(error, { cause: response });
}
