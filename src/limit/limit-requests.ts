import { expect } from '../core/expect.ts';
import type { Clock } from '../platform/clock.ts';
import { pause } from '../platform/timers.ts';

/** A meeting token, or what fetches one. */
export type Token = string | (() => string | Promise<string>);

/** No answer, or one that another time may be better: the network is down, the server restarts or has too much to do. */
export class UnreachableError extends Error {}

/** An answer that says yes, and when it was asked for, by the clock. */
export interface Answer {
  readonly response: Response;
  readonly sentAt: number;
}

const json = 'application/json';

/** How long (ms) a server may take to answer somebody who waits. */
const patience = 10_000;

/** The requests about one meeting, whose limit is at `url`; the others' addresses stand beside it. */
export interface LimitRequests {
  /** @throws UnreachableError; Error with what the server says, and its `Response` as the `cause` */
  ask(path: string, init: AskInit): Promise<Answer>;
  /** Sends what somebody waits for: not for ever. Without a body it asks for JSON. @throws as `ask` does */
  send<T>(path: string, body: object | undefined, read: (answer: Answer) => T | Promise<T>): Promise<T>;
}

interface AskInit extends RequestInit {
  readonly headers: Record<string, string>;
}

export function limitRequests(url: string, token: Token | undefined, clock: Clock): LimitRequests {
  const renew = typeof token === 'function' ? token : undefined;
  let bearer = renew ? undefined : token;

  const ask = async (path: string, init: AskInit): Promise<Answer> => {
    for (;;) {
      const isNew = bearer === undefined;
      if (renew && isNew) {
        const fresh = await renew();
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
      if (status === 401 && renew) bearer = undefined;
      if (status !== 401 || !renew || isNew) throw await refusal(response);
    }
  };
  const send: LimitRequests['send'] = async (path, body, read) => {
    const settled = new AbortController();
    const { signal } = settled;
    const init = body
      ? { method: 'POST', headers: { 'content-type': json }, body: JSON.stringify(body) }
      : { headers: { accept: json } };
    const late = pause(patience, signal).then(() => unreachable());
    try {
      return await Promise.race([ask(path, { ...init, signal }).then(read), late]);
    } finally {
      settled.abort();
    }
  };
  return { ask, send };
}

/** @throws UnreachableError always */
export function unreachable(cause?: unknown): never {
  throw new UnreachableError('The server does not answer', { cause });
}

async function refusal(response: Response): Promise<Error> {
  const { status, url } = response;
  const { error = `${url} answered ${status}` } = Object(await response.json().catch(() => null)) as { error?: string };
  const isPassing = status >= 500 || status === 408 || status === 429;
  return new (isPassing ? UnreachableError : Error)(error, { cause: response });
}
