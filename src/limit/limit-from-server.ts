import { expect, expectDuration, expectOptions } from '../core/expect.ts';
import { singleFlight } from '../core/single-flight.ts';
import type { LimitSource, SessionLimit } from '../guard/meeting.ts';
import { reportErrors, reportToPage } from '../platform/report-error.ts';
import { ServerClock } from '../platform/server-clock.ts';
import { parseEvents } from './event-stream.ts';
import { type Connect, keepConnected } from './keep-connected.ts';
import { type LimitAnswer, parseAnswer } from './limit-answer.ts';
import { type Answer, limitRequests, type Token, UnreachableError, unreachable } from './limit-requests.ts';

/** The options of {@link limitFromServer}. */
export interface LimitFromServerOptions {
  /**
   * The meeting token that your own server has signed, or a function that fetches one. The function is called when a token is
   * first needed, and again when the server no longer accepts it (401).
   * @default no token is sent; cookies go to the page's own origin only
   */
  token?: Token;
}

/** What {@link limitFromServer} returns. */
export interface ServerLimit extends LimitSource {
  /**
   * Extends the session for everybody. If somebody else has changed the end meanwhile, it rejects and changes nothing.
   * @param by milliseconds
   * @returns the new end, in epoch milliseconds by the server's clock
   * @throws Error (as a rejection) when the server refuses, with its message, and its `Response` as the `cause`; or when it
   *   does not answer within 10 s; TypeError when `by` is not a duration
   */
  extend(by: number): Promise<number>;
  /**
   * Tells the server that somebody is being asked, so that it does not end the meeting before they can answer. The server
   * limits how long it waits.
   * @param until epoch milliseconds by the server's clock
   * @throws as `extend()` does; TypeError when `until` is not a finite number
   */
  hold(until: number): Promise<void>;
}

/** Milliseconds between two requests to a server without a stream, and after a refusal. */
const [pollInterval, refusedDelay] = [15_000, 60_000];

const stream = 'text/event-stream';

/**
 * The end of a session as a `still-there-server` knows it, now and whenever it changes. Use it for
 * `guardMeeting(meeting, { limit })`, or for a countdown of your own.
 *
 * All listeners share one open connection, read as server-sent events. If the server answers with plain JSON, or a proxy
 * holds the events back, it polls every 15 s instead. A connection that breaks or falls silent is made again: soon at first,
 * every minute in the end, and at once when the machine wakes or is online again. While the server does not answer, the last
 * known limit stays. If the server refuses (401 after a fresh token, 403 or 404), the error is reported to the page once and
 * the request is retried every minute.
 *
 * ```ts
 * const limit = limitFromServer('https://limits.example/meetings/room-7/limit', { token: () => fetchToken() });
 * guardMeeting(meeting, { limit });
 * ```
 * @param url `https://server/meetings/<room>/limit`
 * @throws TypeError when an argument is invalid, or an option is unknown
 */
export function limitFromServer(url: string | URL, options: LimitFromServerOptions = {}): ServerLimit {
  expectOptions(options, ['token']);
  const { token } = options;
  const isAddress = typeof url === 'string' || url instanceof URL;
  expect(isAddress && /\/limit(\?|$)/.test(String(url)), 'url', "an address that ends with '/limit'", url);
  const isToken = token === undefined || typeof token === 'function' || (typeof token === 'string' && token !== '');
  expect(isToken, 'token', 'a string that is not empty or a function', token);

  const clock = new ServerClock();
  const { request, send } = limitRequests(String(url), token, clock);
  const listeners = new Set<(limit: SessionLimit) => void>();
  /** Ends the connection; undefined while nobody listens. */
  let run: AbortController | undefined;
  let answered: LimitAnswer | undefined;
  let latest: SessionLimit | undefined;
  let etag: string | null = null;
  let [asksForStream, isErrorReported] = [true, false];

  /** Reports the limit if it has changed, or by how much the clocks differ. */
  const notify = (): void => {
    const clockOffset = clock.offset;
    if (!answered || clockOffset === undefined) return;
    const { endsAt, canExtend } = answered;
    const limit = { endsAt, canExtend, clockOffset };
    if (JSON.stringify(limit) === JSON.stringify(latest)) return;
    latest = limit;
    for (const listener of listeners) listener(limit);
  };
  const update = (answer: LimitAnswer): void => {
    asksForStream = true;
    isErrorReported = false;
    answered = answer.state === 'over' && answered ? { ...answer, endsAt: answer.endsAt ?? answered.endsAt } : answer;
    notify();
  };
  const readAnswer = async ({ response, sentAt }: Answer): Promise<LimitAnswer> => {
    const answer = parseAnswer(await response.text().catch(unreachable));
    clock.read(answer.now, sentAt);
    return answer;
  };
  /** Takes the answer to a request beside the stream, which may have sent a later one meanwhile. */
  const updateBeside = async (response: Answer): Promise<LimitAnswer> => {
    const answer = await readAnswer(response);
    if (answer.version >= (answered?.version ?? 0)) update(answer);
    else notify();
    return answer;
  };

  const connect: Connect = async (signal, onData) => {
    // Some proxies hold a stream back until it ends, and some servers have too many streams: when nothing was received, the
    // next request asks for the other kind of answer.
    const headers = {
      accept: asksForStream ? stream : 'application/json',
      ...(etag && !clock.isDoubtful && { 'if-none-match': etag }), // a 304 does not tell the time
    };
    asksForStream = !asksForStream;
    try {
      const answer = await request('limit', { headers, signal });
      const { response, sentAt } = answer;
      if (response.headers.get('content-type')?.startsWith(stream))
        return await readStream(response, sentAt, signal, onData);
      if (response.status === 304) asksForStream = true;
      else update(await readAnswer(answer));
      etag = response.headers.get('etag');
      return { delay: pollInterval };
    } catch (error) {
      if (signal.aborted || error instanceof UnreachableError) return;
      if (!isErrorReported) reportToPage(error);
      isErrorReported = true;
      return (error as Error).cause instanceof Response ? { delay: refusedDelay, isFixed: true } : undefined;
    }
  };
  const readStream = async (
    response: Response,
    sentAt: number,
    signal: AbortSignal,
    onData: () => void,
  ): Promise<undefined> => {
    const readClock = singleFlight(() => send('limit', undefined, updateBeside, signal));
    let isAnswer = true;
    const parse = parseEvents((type, data) => {
      if (type === 'limit') {
        const answer = parseAnswer(data);
        if (isAnswer) clock.read(answer.now, sentAt);
        else clock.hear(answer.now);
        update(answer);
      }
      isAnswer = false; // only the first event was written in answer to the request
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (;;) {
      const { value, done } = await reader.read().catch(unreachable);
      if (done || signal.aborted) return;
      onData();
      parse(value);
      notify();
      if (clock.isDoubtful) readClock().catch(() => {}); // asked again with the next heartbeat
    }
  };

  const source = (report: (limit: SessionLimit) => void, signal: AbortSignal): void => {
    if (signal.aborted) return;
    const listener = reportErrors(report);
    notify(); // this machine's clock may have been set back meanwhile
    listeners.add(listener);
    const remove = (): void => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      run?.abort();
      run = undefined;
    };
    signal.addEventListener('abort', remove, { once: true });
    if (latest) listener(latest); // it may have enough with that, or add another one
    if (run || listeners.size === 0) return;
    run = new AbortController();
    keepConnected(connect, run.signal);
  };
  const extend = (by: number): Promise<number> =>
    send('extend', { by, version: answered?.version }, async (answer) => {
      const { endsAt } = await updateBeside(answer);
      return endsAt as number;
    });
  return Object.assign(source, {
    extend: singleFlight(async (by: number) => {
      expectDuration('by', by);
      const seen = answered?.endsAt;
      try {
        return await extend(by);
      } catch (error) {
        if (((error as Error).cause as Response | undefined)?.status !== 409) throw error;
        // Every change has a new version, also a prompt. What counts is whether the end is still the one that was seen.
        // If this fails, the second attempt below fails too, with the error.
        await send('limit', undefined, updateBeside).catch(() => {});
        if (answered?.endsAt !== seen) throw error;
        return extend(by);
      }
    }),
    hold: async (until: number) => {
      expect(Number.isFinite(until), 'until', 'epoch milliseconds', until);
      return send('prompt', { until: Math.round(until) }, () => {});
    },
  });
}
