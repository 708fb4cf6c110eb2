// A client of the operator API. URLs are relative, because the server may be mounted under a prefix.
import { ServerClock } from './server-clock.js';

/**
 * @import { Health } from '../engine/hard-limit-api.ts'
 * @import { HistoryEntry, MeetingRecord, MeetingState } from '../engine/meeting-record.ts'
 */

/** @typedef {Readonly<Record<MeetingState, number>>} Counts */

/**
 * @typedef {object} MeetingsPage
 * @property {number} now
 * @property {MeetingRecord[]} meetings
 * @property {Counts} counts
 * @property {string} [next] the value of `after` for the next page, if there is one
 */

/** @typedef {{ now: number, meeting: MeetingRecord, history: HistoryEntry[] }} MeetingDetails */

/** @typedef {{ name: string, role: 'read' | 'operate' }} Operator */

/** In milliseconds. */
const timeout = 10_000;

/** The token is wrong or no longer valid. */
export class TokenError extends Error {}

/** The server does not answer, or something else answers in its place. */
export class AwayError extends Error {
  constructor(message = 'The server does not answer.') {
    super(message);
  }
}

/** The server refused the request. */
export class RefusedError extends Error {}

export class Server {
  clock = new ServerClock();
  #token;

  /** @param {string} [token] without one, a proxy has to sign the operator in */
  constructor(token) {
    this.#token = token;
  }

  /**
   * Who is signed in.
   * @param {AbortSignal} signal
   * @returns {Promise<Operator>}
   */
  operator(signal) {
    return this.#ask('GET', 'api/operator', signal);
  }

  /**
   * @param {URLSearchParams} query
   * @param {AbortSignal} signal
   * @returns {Promise<MeetingsPage>}
   */
  meetings(query, signal) {
    return this.#ask('GET', `api/meetings?${query}`, signal);
  }

  /**
   * @param {number} id
   * @param {AbortSignal} signal
   * @returns {Promise<MeetingDetails>}
   */
  meeting(id, signal) {
    return this.#ask('GET', `api/meetings/${id}`, signal);
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Health>}
   */
  health(signal) {
    return this.#ask('GET', 'api/health', signal);
  }

  /**
   * @param {MeetingRecord} meeting as the operator saw it: the server refuses if it has changed since
   * @param {number} by ms
   * @param {AbortSignal} signal
   */
  async extend({ id, version }, by, signal) {
    await this.#ask('POST', `api/meetings/${id}/extend`, signal, { by, version });
  }

  /**
   * @param {number} id
   * @param {AbortSignal} signal
   */
  async end(id, signal) {
    await this.#ask('POST', `api/meetings/${id}/end`, signal, {});
  }

  /**
   * @param {'GET' | 'POST'} method
   * @param {string} path
   * @param {AbortSignal} signal
   * @param {object} [body]
   */
  async #ask(method, path, signal, body) {
    const sentAt = performance.now();
    let response;
    let answer;
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
      throw Object.assign(new AwayError(), { cause: error });
    }
    const json = parse(answer);
    if (response.status === 401) throw new TokenError('The server does not accept this token.');
    if (!response.ok) throw new RefusedError(json?.error ?? `The server answered with ${response.status}.`);
    if (answer !== '' && !json) throw new AwayError('The response did not come from the server.');
    if (typeof json?.now === 'number') this.clock.heard(json.now, sentAt);
    return json;
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // such as a proxy's error page; the status is enough
  }
}
