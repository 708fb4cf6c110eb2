import { expect, expectDuration } from '../core/expect.ts';
import { singleFlight } from '../core/single-flight.ts';
import type { LimitSource, SessionLimit } from '../guard/meeting.ts';
import { Clock } from '../platform/clock.ts';
import { reportErrors, reportToPage } from '../platform/report-error.ts';
import { readEvents } from './event-stream.ts';
import { type Connect, keepConnected } from './keep-connected.ts';
import { type LimitAnswer, parseAnswer } from './limit-answer.ts';
import { limitRequests, type Token, UnreachableError, unreachable } from './limit-requests.ts';
import { compareClocks } from './server-clock.ts';

/** How {@link limitFromServer} proves who asks. */
export interface LimitFromServerOptions {
  /**
   * The meeting token that the app's own server has signed, or a function that fetches one: it is called when a token is needed for
   * the first time, and again when the server does not take it any more (401).
   * @default none is sent; cookies go to the page's own origin only
   */
  token?: Token;
}

/** What {@link limitFromServer} returns. */
export interface ServerLimit extends LimitSource {
  /**
   * Adds so many ms to the session, for everybody. It is not added where somebody else has changed the end meanwhile.
   * @returns the new end, epoch ms by the server's clock
   * @throws Error (as a rejection) with what the server says when it refuses, and its `Response` as the `cause`; or when it
   *   does not answer within 10 s
   */
  extend(by: number): Promise<number>;
  /**
   * Tells the server that somebody is being asked until then, so that it does not end the meeting before, within reason.
   * @param until epoch ms by the server's clock
   * @throws as `extend()` does
   */
  hold(until: number): Promise<void>;
}

/** Where the server has no stream, how often to ask; and how often after a no, ms. */
const [pollEvery, afterNo] = [15_000, 60_000];

const stream = 'text/event-stream';

/**
 * The end of a session as a hard-limit server (`still-there/server`) knows it, now and whenever it changes: for
 * `guardMeeting(meeting, { limit })`, or for a countdown of your own.
 *
 * It is one open connection for all who listen, read as server-sent events; where it is answered by plain JSON, or a proxy
 * holds the events back, it asks every 15 s. A connection that breaks or falls silent is made anew, soon at first and every
 * minute in the end, at once when the machine wakes or is online again. A server that does not answer takes no known limit
 * away. One that says no (401, 403, 404) is reported to the page, once, and asked again every minute.
 *
 * ```ts
 * const limit = limitFromServer('https://limits.example/meetings/room-7/limit', { token: () => fetchToken() });
 * guardMeeting(meeting, { limit });
 * ```
 * @param url `https://server/meetings/<room>/limit`
 * @throws TypeError when an argument is not what it should be
 */
export function limitFromServer(url: string | URL, options: LimitFromServerOptions = {}): ServerLimit {
  const { token } = options;
  const isAddress = typeof url === 'string' || url instanceof URL;
  expect(isAddress && /\/limit(\?|$)/.test(String(url)), 'url', "an address that ends with '/limit'", url);
  const isToken = token === undefined || typeof token === 'function' || (typeof token === 'string' && token !== '');
  expect(isToken, 'token', 'a string that is not empty or a function', token);

  const clock = new Clock();
  const clockOffset = compareClocks(clock);
  const { ask, send } = limitRequests(String(url), token, clock);
  const reports = new Set<(limit: SessionLimit) => void>();
  let run = new AbortController();
  let latest: SessionLimit | undefined;
  let version: number | undefined;
  let etag: string | null = null;
  let [asksStream, isReported] = [true, false];

  const take = (answer: LimitAnswer, sentAt?: number): void => {
    asksStream = true;
    isReported = false;
    version = answer.version;
    const endsAt = answer.endsAt ?? (answer.state === 'over' && latest ? latest.endsAt : null);
    const limit = { endsAt, canExtend: answer.canExtend, clockOffset: clockOffset(answer.now, sentAt) };
    if (JSON.stringify(limit) === JSON.stringify(latest)) return;
    latest = limit;
    for (const report of reports) report(limit);
  };

  const connect: Connect = async (signal, heard) => {
    // There are proxies that keep what comes until it ends, and servers that have too many streams: when nothing came, the
    // next question is for the other kind of answer.
    const headers = { accept: asksStream ? stream : 'application/json', ...(etag && { 'if-none-match': etag }) };
    asksStream = !asksStream;
    try {
      const { response, sentAt } = await ask('limit', { headers, signal });
      if (response.headers.get('content-type')?.startsWith(stream))
        return await follow(response, sentAt, signal, heard);
      if (response.status === 304) asksStream = true;
      else take(parseAnswer(await response.text().catch(unreachable)), sentAt);
      etag = response.headers.get('etag');
      return { wait: pollEvery };
    } catch (error) {
      if (signal.aborted || error instanceof UnreachableError) return;
      if (!isReported) reportToPage(error);
      isReported = true;
      return (error as Error).cause instanceof Response ? { wait: afterNo, isFirm: true } : undefined;
    }
  };
  const follow = async (
    response: Response,
    sentAt: number,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<undefined> => {
    let askedAt: number | undefined = sentAt;
    const read = readEvents((type, data) => {
      if (type === 'limit') take(parseAnswer(data), askedAt);
      askedAt = undefined; // only the first was written at once
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (;;) {
      const { value, done } = await reader.read().catch(unreachable);
      if (done || signal.aborted) return;
      heard();
      read(value);
    }
  };

  const feed = (report: (limit: SessionLimit) => void, signal: AbortSignal): void => {
    if (signal.aborted) return;
    const tell = reportErrors(report);
    reports.add(tell);
    if (latest) tell(latest);
    if (reports.size === 1) {
      run = new AbortController();
      keepConnected(connect, run.signal);
    }
    signal.addEventListener('abort', () => reports.delete(tell) && reports.size === 0 && run.abort(), { once: true });
  };
  const extend = (by: number): Promise<number> =>
    send('extend', { by, version }, async ({ response, sentAt }) => {
      const answer = parseAnswer(await response.text().catch(unreachable));
      if (answer.version >= (version ?? 0)) take(answer, sentAt); // else the stream has told of a later one
      return answer.endsAt as number;
    });
  return Object.assign(feed, {
    extend: singleFlight(async (by: number) => {
      expectDuration('by', by);
      const seen = latest?.endsAt;
      try {
        return await extend(by);
      } catch (error) {
        if (((error as Error).cause as Response | undefined)?.status !== 409) throw error;
        // Every change has a version, also that somebody is being asked: what counts is whether the end is the one that was seen.
        await send('limit', undefined, async ({ response, sentAt }) =>
          take(parseAnswer(await response.text()), sentAt),
        ).catch(() => {}); // what is wrong, the next one says
        if (latest?.endsAt !== seen) throw error;
        return extend(by);
      }
    }),
    hold: async (until: number) => send('prompt', { until: Math.round(until) }, () => {}),
  });
}
