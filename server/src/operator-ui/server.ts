// A client of the operator API. URLs are relative, because the server may be mounted under a prefix.
import type { Health } from '../engine/hard-limit-api.ts';
import type { HistoryEntry, MeetingProgress, MeetingRecord, MeetingState } from '../engine/meeting-record.ts';
import { ServerClock } from './server-clock.ts';

/** Who is signed in. */
export interface Operator {
  readonly name: string;
  /** `read`: sees everything. `operate`: extends and ends meetings, too. */
  readonly role: 'read' | 'operate';
}

/** A page of the list of meetings. */
export interface MeetingsPage {
  /** The server's time, in epoch ms. */
  readonly now: number;
  /** Whether the server closes no meeting. */
  readonly dryRun: boolean;
  readonly meetings: readonly MeetingRecord[];
  readonly counts: Readonly<Record<MeetingState, number>>;
  /** The value of `after` for the next page, if there is one. */
  readonly next?: string;
}

/** A meeting with all that is known about it. */
export interface MeetingDetails {
  /** The server's time, in epoch ms. */
  readonly now: number;
  readonly meeting: MeetingRecord;
  readonly history: readonly HistoryEntry[];
  readonly progress: MeetingProgress;
}

/** In milliseconds. */
const timeout = 10_000;

/** The token is wrong or no longer valid. */
export class TokenError extends Error {}

/** The server does not answer, fails, or something else answers in its place. Whether it has done what was asked is not known. */
export class AwayError extends Error {
  constructor(message = 'The server does not answer.', options?: ErrorOptions) {
    super(message, options);
  }
}

/** The server refused the request. */
export class RefusedError extends Error {}

/** The operator API, as one operator uses it. */
export class Server {
  readonly clock: ServerClock = new ServerClock();
  readonly #token: string | undefined;

  /** @param token without one, a proxy has to sign the operator in */
  constructor(token?: string) {
    this.#token = token;
  }

  /** Who is signed in. */
  operator(signal: AbortSignal): Promise<Operator> {
    return this.#ask('GET', 'api/operator', signal);
  }

  meetings(query: URLSearchParams, signal: AbortSignal): Promise<MeetingsPage> {
    return this.#ask('GET', `api/meetings?${query}`, signal);
  }

  meeting(id: number, signal: AbortSignal): Promise<MeetingDetails> {
    return this.#ask('GET', `api/meetings/${id}`, signal);
  }

  health(signal: AbortSignal): Promise<Health> {
    return this.#ask('GET', 'api/health', signal);
  }

  /**
   * Adds `by` milliseconds to a meeting.
   * @param meeting as the operator saw it: the server refuses if it has changed since
   */
  extend({ id, version }: MeetingRecord, by: number, signal: AbortSignal): Promise<{ meeting: MeetingRecord }> {
    return this.#ask('POST', `api/meetings/${id}/extend`, signal, { by, version });
  }

  end(id: number, signal: AbortSignal): Promise<{ meeting: MeetingRecord }> {
    return this.#ask('POST', `api/meetings/${id}/end`, signal, {});
  }

  async #ask<T>(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: object): Promise<T> {
    const sentAt = performance.now();
    let response: Response;
    let answer: string;
    try {
      response = await fetch(path, {
        method,
        headers: {
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        body: body ? JSON.stringify(body) : null,
        cache: 'no-store',
        credentials: this.#token === undefined ? 'same-origin' : 'omit', // the proxy recognizes its cookie
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      });
      answer = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      throw new AwayError(undefined, { cause: error });
    }
    const json = parse(answer);
    if (response.status === 401) throw new TokenError('The server does not accept this token.');
    if (!response.ok) {
      const why = json?.error ?? `The server answered with ${response.status}.`;
      throw response.status >= 500 ? new AwayError(why) : new RefusedError(why);
    }
    if (!json) throw new AwayError('The response did not come from the server.');
    if (typeof json.now === 'number') this.clock.adjust(json.now, sentAt);
    return json as T;
  }
}

/** `undefined` for what is no JSON, such as a proxy's error page. The status is then enough. */
function parse(text: string): { readonly error?: string; readonly now?: unknown } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
