import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limitFromServer, type ServerLimit, SessionCountdown, type SessionLimit } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { hang, LimitServer, noNetwork } from '../support/limit-server.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const url = 'https://limits.example/meetings/7/limit';

let clock: DrivenClock;
let server: LimitServer;
let limit: ServerLimit;
let run: AbortController;
let received: SessionLimit[];
let reported: unknown[];
/** What windows fire when a page or machine wakes. */
let page: EventTarget;

const advance = (ms: number): Promise<void> => clock.advanceAsync(ms);
const bearers = (): (string | null)[] => server.requests.map(({ headers }) => headers.get('authorization'));

async function follow(...options: [options?: Parameters<typeof limitFromServer>[1]]): Promise<void> {
  limit = limitFromServer(url, ...options);
  limit((value) => received.push(value), run.signal);
  await advance(0);
}

beforeEach(() => {
  clock = driveClock(vi);
  vi.spyOn(Math, 'random').mockReturnValue(1); // the longest waits
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  reported = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  server = new LimitServer();
  server.state = { ...server.state, endsAt: Date.now() + hour };
  run = new AbortController();
  received = [];
});
afterEach(async () => {
  run.abort();
  expect(clock.timers).toBe(0);
  await advance(10 * minute);
  expect(server.open).toBe(0);
  expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('limitFromServer() with a server that answers', () => {
  test('reports the limit at once and at each change, over one connection', async () => {
    await follow();
    const endsAt = Date.now() + hour;
    expect(received).toEqual([{ endsAt, canExtend: false, clockOffset: 0 }]);
    server.change({ endsAt: endsAt + minute, canExtend: true });
    await advance(0);
    expect(received.slice(1)).toEqual([{ endsAt: endsAt + minute, canExtend: true, clockOffset: 0 }]);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers.get('accept')).toBe('text/event-stream');
  });

  test('keeps the connection for a day while heartbeats arrive', async () => {
    await follow();
    for (let beat = 0; beat < 24 * 240; beat++) {
      await advance(15 * second);
      server.send(':\n\n');
    }
    expect(server.requests).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  test('does not report a limit that did not change, nor other events', async () => {
    await follow();
    server.send('event: news\ndata: {"endsAt": 5, "now": 5}\n\n');
    server.send(server.event);
    await advance(0);
    expect(received).toHaveLength(1);
  });

  test('keeps the end of a meeting that is over, and has none for an unknown one', async () => {
    await follow();
    const { endsAt } = server.state;
    server.change({ state: 'over', endsAt: null, canExtend: false });
    await advance(0);
    expect(received.at(-1)?.endsAt).toBe(endsAt);
    server.change({ state: 'unknown', endsAt: null, version: 0 });
    await advance(0);
    expect(received.at(-1)?.endsAt).toBeNull();
  });

  test('a listener that has enough with the first limit leaves no connection', async () => {
    await follow();
    run.abort();
    await advance(0);
    const enough = new AbortController();
    limit(() => enough.abort(), enough.signal);
    await advance(0);
    expect(server.open).toBe(0);
    expect(clock.timers).toBe(0);
  });

  test('a listener that adds another one at once shares its connection', async () => {
    await follow();
    run.abort();
    await advance(0);
    run = new AbortController();
    const more: SessionLimit[] = [];
    limit(() => more.length || limit((value) => more.push(value), run.signal), run.signal);
    await advance(0);
    expect(server.open).toBe(1);
    expect(more).toHaveLength(1);
  });

  test('shares one connection between all listeners, closes it after the last one, and reports to a late one at once', async () => {
    await follow();
    const [late, others] = [new AbortController(), [] as SessionLimit[]];
    limit((value) => others.push(value), late.signal);
    expect(others).toEqual(received);
    run.abort();
    await advance(0);
    expect(server.open).toBe(1);
    server.change({ canExtend: true });
    await advance(0);
    expect({ first: received.length, others: others.length }).toEqual({ first: 1, others: 2 });
    late.abort();
    await advance(0);
    expect(server.open).toBe(0);
    expect(clock.timers).toBe(0);
    const again = new AbortController();
    limit((value) => others.push(value), again.signal);
    await advance(0);
    expect(server.open).toBe(1);
    again.abort();
  });

  test('reports the error of a listener that throws, and calls the others', async () => {
    limit = limitFromServer(url);
    limit(() => {
      throw new Error('not mine');
    }, run.signal);
    limit((value) => received.push(value), run.signal);
    await advance(0);
    server.change({ canExtend: true });
    await advance(0);
    expect(received).toHaveLength(2);
    expect(reported).toEqual([new Error('not mine'), new Error('not mine')]);
  });

  test('ignores data that arrives at the moment of the abort', async () => {
    await follow();
    server.change({ canExtend: true });
    run.abort();
    await advance(0);
    expect(received).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  test('sends nothing with an aborted signal', async () => {
    run.abort();
    await follow();
    expect(server.requests).toEqual([]);
  });

  test('drives a countdown', async () => {
    server.ahead = 5 * minute;
    server.state = { ...server.state, endsAt: Date.now() + 15 * minute };
    using countdown = new SessionCountdown();
    limit = limitFromServer(url);
    limit(({ endsAt, clockOffset = 0 }) => {
      countdown.clockOffset = clockOffset;
      countdown.endsAt = endsAt;
    }, run.signal);
    await advance(0);
    expect(countdown.remaining).toBe(10 * minute);
  });
});

describe('the clock offset of limitFromServer()', () => {
  test('is right to within half of the round trip', async () => {
    server.ahead = 3 * minute;
    server.way = [300, 100];
    await follow();
    await advance(400);
    expect(received[0]?.clockOffset).toBe(3 * minute + 100);
  });

  test('comes from the shortest round trip, earlier or later', async () => {
    server.ahead = minute;
    server.way = [2000, 0];
    await follow();
    await advance(4 * second);
    for (const way of [
      [100, 100],
      [0, 3000],
    ] as const) {
      server.way = way;
      server.cut();
      await advance(6 * second);
      expect(server.open).toBe(1);
    }
    expect(received.map(({ clockOffset }) => clockOffset)).toEqual([61 * second, minute]);
  });

  test('comes from the first event only, because the delay of later ones is unknown', async () => {
    await follow();
    server.ahead = -30 * second; // as written half a minute ago
    server.change({ canExtend: true });
    await advance(0);
    expect(received.at(-1)?.clockOffset).toBe(0);
  });

  test('stays right when the clock of this machine is set back', async () => {
    await follow();
    clock.setBack(hour);
    server.ahead = hour;
    server.change({ canExtend: true });
    await advance(0);
    expect(received.at(-1)?.clockOffset).toBe(hour);
  });

  test('follows a server whose clock was set, though the round trip is no shorter', async () => {
    server.way = [50, 50];
    await follow();
    await advance(second);
    server.way = [200, 200];
    server.ahead = 20 * second;
    server.cut();
    await advance(3 * second);
    expect(received.at(-1)?.clockOffset).toBe(20 * second);
  });
});

describe('the clock offset of limitFromServer() is never a guess', () => {
  const offsets = (): (number | undefined)[] => received.map(({ clockOffset }) => clockOffset);
  const beat = async (): Promise<void> => {
    server.send(':\n\n');
    await advance(0);
  };
  /** The clock of this machine is set forward; the server's is not. */
  const setForward = (ms: number): void => {
    clock.sleep(ms);
    server.ahead -= ms;
  };

  test('an answer for which the machine slept on the way tells no time, and the server is asked again at once', async () => {
    server.ahead = 7 * minute;
    server.way = [1000, 1000];
    await follow();
    await advance(second);
    clock.sleep(hour);
    await advance(second);
    expect(received).toEqual([]);
    await advance(2 * second);
    expect(offsets()).toEqual([7 * minute]);
    expect(server.open).toBe(1);
  });

  test('a slow first answer is improved at once by a request beside the stream', async () => {
    server.way = [3000, 0];
    await follow();
    server.way = [0, 0];
    await advance(3 * second);
    expect(offsets()).toEqual([1500, 0]);
    await beat();
    const accepted = server.requests.map(({ headers }) => headers.get('accept'));
    expect(accepted).toEqual(['text/event-stream', 'application/json']);
  });

  test('it is read again after the clock of this machine was set forward, as soon as something arrives', async () => {
    await follow();
    setForward(7 * minute);
    await beat();
    expect(offsets()).toEqual([0, -7 * minute]);
    expect(server.open).toBe(1);
  });

  test('it is reported again after the clock of this machine was set back', async () => {
    await follow();
    clock.setBack(hour);
    await beat();
    expect(offsets()).toEqual([0, hour]);
    expect(server.requests).toHaveLength(1);
  });

  test('somebody who listens later gets it by the clock as it is by then', async () => {
    await follow();
    clock.setBack(hour);
    const others: SessionLimit[] = [];
    limit((value) => others.push(value), run.signal);
    expect(others).toMatchObject([{ clockOffset: hour }]);
  });

  test('a poll asks for the whole answer after the clock was set forward, because 304 tells no time', async () => {
    server.answering = ({ headers }) =>
      headers.get('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"1"' } })
        : server.json(server.body, 200, { etag: '"1"' });
    await follow();
    await advance(15 * second);
    setForward(7 * minute);
    await advance(15 * second);
    expect(offsets()).toEqual([0, -7 * minute]);
    await advance(15 * second);
    expect(server.requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"', null, '"1"']);
  });

  test('a request beside the stream that fails is made again with the next heartbeat, and ends with the last listener', async () => {
    await follow();
    setForward(minute);
    server.answering = noNetwork;
    await beat();
    expect(offsets()).toEqual([0]);
    server.answering = undefined;
    await beat();
    expect(offsets()).toEqual([0, -minute]);
    setForward(minute);
    server.answering = hang;
    await beat();
    run.abort();
    expect(clock.timers).toBe(0);
    expect(reported).toEqual([]);
  });
});

describe('limitFromServer() when the connection breaks', () => {
  test.each([
    ['in order', undefined],
    ['as a broken line does', new TypeError('terminated')],
  ])('reconnects within a second when the stream ends %s', async (_how, error) => {
    await follow();
    await advance(15 * second);
    server.send(':\n\n');
    await advance(second);
    server.cut(error);
    await advance(second);
    expect(server.requests).toHaveLength(2);
    expect(server.open).toBe(1);
    expect(received).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  test('retries after 1, 2, 4, … s and at last every minute, and keeps the known limit', async () => {
    await follow();
    server.answering = noNetwork;
    server.cut();
    await advance(4 * minute);
    const waits = server.asked.slice(1).map((at, index) => (at - (server.asked[index] as number)) / second);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(received).toHaveLength(1);
    expect(reported).toEqual([]);
    server.answering = undefined;
    await advance(minute);
    expect(received).toHaveLength(1);
    server.change({ canExtend: true });
    await advance(15 * second);
    expect(received).toHaveLength(2);
  });

  test('waits at least half of the delay, so that not all pages come at once', async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    server.answering = noNetwork;
    await follow();
    await advance(8 * second);
    expect(server.asked.map((at) => at / second)).toEqual([0, 0.5, 1.5, 3.5, 7.5]);
  });

  test('reconnects after 40 s of silence', async () => {
    await follow();
    await advance(39 * second);
    expect(server.requests).toHaveLength(1);
    await advance(2 * second);
    expect(server.requests).toHaveLength(2);
    expect(server.open).toBe(1);
  });

  test('waits longer and longer for a stream that breaks as soon as it is open', async () => {
    await follow();
    for (let i = 0; i < 4 * 60; i++) {
      server.cut();
      await advance(second);
    }
    expect(server.requests.length).toBeLessThan(12);
  });

  test.each([
    [500, '{"error": "no database"}'],
    [503, ''],
    [429, '{"error": "Expected at most 60 requests in a minute"}'],
  ])('treats %i as an outage, and reports no error', async (status, body) => {
    await follow();
    server.answering = () => new Response(body, { status });
    server.cut();
    await advance(10 * second);
    expect(server.requests.length).toBeGreaterThan(3);
    expect(reported).toEqual([]);
  });

  test('gives up after 10 s on a server that never answers', async () => {
    server.answering = hang;
    await follow();
    await advance(10 * second);
    server.answering = undefined;
    await advance(second);
    expect(received).toHaveLength(1);
  });
});

describe('limitFromServer() when the page or the machine wakes', () => {
  test('replaces a stream that must have died during sleep at once', async () => {
    await follow();
    clock.sleep(hour);
    await advance(2 * second); // nobody knows yet
    expect(server.requests).toHaveLength(1);
    page.dispatchEvent(new Event('focus'));
    await advance(0);
    expect(server.requests).toHaveLength(2);
    expect(server.open).toBe(1);
  });

  test('keeps a stream that is alive', async () => {
    await follow();
    await advance(5 * second);
    for (const sign of ['visibilitychange', 'pageshow', 'resume', 'focus', 'online', 'timeupdate'])
      page.dispatchEvent(new Event(sign));
    await advance(second);
    expect(server.requests).toHaveLength(1);
  });

  test.each(['visibilitychange', 'pageshow', 'resume', 'focus', 'online'])('reconnects at once on %s', async (sign) => {
    server.answering = noNetwork;
    await follow();
    await advance(20 * second);
    expect(server.asked.at(-1)).toBe(15 * second); // the next: 31 s
    server.answering = undefined;
    page.dispatchEvent(new Event(sign));
    await advance(0);
    expect(received).toHaveLength(1);
  });

  test('makes at most one attempt per second for many signs, and loses none', async () => {
    server.answering = noNetwork;
    await follow();
    await advance(10 * second);
    const before = server.requests.length;
    for (let i = 0; i < 50; i++) {
      page.dispatchEvent(new Event('focus'));
      await advance(10);
    }
    expect(server.requests.length - before).toBe(1);
    await advance(500);
    expect(server.requests.length - before).toBe(2);
  });

  test('does not reconnect because a video plays', async () => {
    server.answering = noNetwork;
    await follow();
    for (let i = 0; i < 40; i++) {
      page.dispatchEvent(new Event('timeupdate'));
      await advance(250);
    }
    expect(server.asked.map((at) => at / second)).toEqual([0, 1, 3, 7]);
  });

  test('checks the clock when a video plays: after sleeping through the delay it reconnects', async () => {
    server.answering = noNetwork;
    await follow();
    await advance(20 * second);
    const before = server.requests.length;
    clock.sleep(hour);
    page.dispatchEvent(new Event('timeupdate'));
    await advance(0);
    expect(server.requests.length - before).toBe(1);
  });

  test.each([
    ['pagehide', 'pageshow'],
    ['freeze', 'resume'],
  ])('has no connection from %s to %s', async (away, back) => {
    await follow();
    await advance(2 * second);
    page.dispatchEvent(new Event(away));
    vi.stubGlobal('document', { visibilityState: 'hidden' });
    page.dispatchEvent(new Event('visibilitychange'));
    await advance(hour);
    expect(server.open).toBe(0);
    expect(clock.timers).toBe(0);
    page.dispatchEvent(new Event(back));
    await advance(0);
    expect(server.open).toBe(1);
    expect(server.requests).toHaveLength(2);
  });
});

describe('limitFromServer() with a server without a stream', () => {
  const plain = (tag?: string) => (request: { headers: Headers }) => {
    if (tag && request.headers.get('if-none-match') === tag)
      return new Response(null, { status: 304, headers: { etag: tag } });
    return server.json(server.body, 200, tag ? { etag: tag } : {});
  };

  test('polls every 15 s', async () => {
    server.answering = plain();
    await follow();
    expect(received).toHaveLength(1);
    await advance(minute);
    expect(server.asked.map((at) => at / second)).toEqual([0, 15, 30, 45, 60]);
    server.change({ canExtend: true });
    await advance(15 * second);
    expect(received).toHaveLength(2);
  });

  test('sends the etag of the last answer', async () => {
    server.answering = plain('"1"');
    await follow();
    await advance(30 * second);
    expect(server.requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"', '"1"']);
    expect(new Set(server.requests.map(({ headers }) => headers.get('accept')))).toEqual(
      new Set(['text/event-stream']),
    );
    expect(received).toHaveLength(1);
    server.answering = plain('"2"');
    server.change({ canExtend: true });
    await advance(30 * second);
    expect(received).toHaveLength(2);
    expect(server.requests.at(-1)?.headers.get('if-none-match')).toBe('"2"');
  });

  test('retries soon when a request fails after a success', async () => {
    server.answering = noNetwork;
    await follow();
    await advance(20 * second);
    server.answering = plain();
    await advance(20 * second);
    expect(received).toHaveLength(1);
    server.answering = noNetwork;
    await advance(30 * second);
    const waits = server.asked.slice(-5).map((at, index, all) => (at - (all[index - 1] ?? at)) / second);
    expect(waits.slice(1)).toEqual([1, 2, 4, 8]);
  });

  test('polls at once when the page becomes visible', async () => {
    server.answering = plain();
    await follow();
    await advance(5 * second);
    page.dispatchEvent(new Event('visibilitychange'));
    await advance(0);
    expect(server.requests).toHaveLength(2);
  });

  test('asks for JSON when a proxy holds the stream back', async () => {
    server.answering = ({ headers }, signal) =>
      headers.get('accept') === 'text/event-stream' ? server.stream(signal, '') : server.json();
    await follow();
    await advance(12 * second);
    expect(received).toHaveLength(1);
    server.answering = undefined;
    await advance(15 * second);
    expect(server.open).toBe(1);
  });

  test('asks for JSON when the server has too many streams', async () => {
    server.answering = ({ headers }) =>
      headers.get('accept') === 'text/event-stream' ? server.json({ error: 'too many' }, 503) : server.json();
    await follow();
    await advance(second);
    expect(received).toHaveLength(1);
  });
});

describe('the token of limitFromServer()', () => {
  test('is sent in a header, and never in the address', async () => {
    await follow({ token: 'abc' });
    await limit.extend(minute);
    await limit.hold(Date.now() + minute);
    expect(bearers()).toEqual(['Bearer abc', 'Bearer abc', 'Bearer abc']);
    expect(server.requests.map(({ path }) => path).join()).not.toContain('abc');
  });

  test('is not sent if there is none', async () => {
    await follow();
    expect(bearers()).toEqual([null]);
  });

  test('is kept until the server no longer accepts it, and then fetched again at once', async () => {
    let good = 1;
    let fetched = 0;
    const token = vi.fn(async () => `token ${++fetched}`);
    server.answering = (request, signal) => {
      const isGood = request.headers.get('authorization') === `Bearer token ${good}`;
      return isGood ? server.stream(signal) : server.json({ error: 'The token has expired' }, 401);
    };
    await follow({ token });
    expect(bearers()).toEqual(['Bearer token 1']);
    good = 2;
    server.cut();
    await advance(second);
    expect(bearers()).toEqual(['Bearer token 1', 'Bearer token 1', 'Bearer token 2']);
    expect(token).toHaveBeenCalledTimes(2);
    expect(server.open).toBe(1);
    expect(reported).toEqual([]);
  });

  test.each([500, 503, 408, 429])('is kept when the server answers %i, which is no refusal', async (status) => {
    const token = vi.fn(async () => 'abc');
    await follow({ token });
    server.answering = () => server.json({ error: 'not now' }, status);
    server.cut();
    await advance(second);
    expect(bearers()).toEqual(['Bearer abc', 'Bearer abc']);
    server.answering = undefined;
    server.change({ canExtend: true });
    await advance(15 * second);
    expect(new Set(bearers())).toEqual(new Set(['Bearer abc']));
    expect(received).toHaveLength(2);
    expect(token).toHaveBeenCalledTimes(1);
    expect(reported).toEqual([]);
  });

  test('is renewed for an extension too', async () => {
    let age = 0;
    limit = limitFromServer(url, { token: () => `token ${++age}` });
    server.answering = ({ headers }) =>
      headers.get('authorization') === 'Bearer token 2' ? server.json() : server.json({ error: 'expired' }, 401);
    await expect(limit.extend(minute)).rejects.toThrow('expired'); // one that was fetched just now is no better fetched again
    await expect(limit.extend(minute)).resolves.toBe(server.state.endsAt);
  });

  test('is reported once and fetched again when fetching it fails', async () => {
    let isUp = false;
    const token = async (): Promise<string> => {
      if (!isUp) throw new Error('signed out');
      return 'abc';
    };
    await follow({ token });
    await advance(10 * second);
    expect(reported).toEqual([new Error('signed out')]);
    expect(server.requests).toEqual([]);
    isUp = true;
    await advance(10 * second);
    expect(received).toHaveLength(1);
  });

  test('that never arrives does not block the next attempt', async () => {
    const token = vi.fn(hang as () => Promise<string>);
    await follow({ token });
    token.mockResolvedValue('abc');
    await advance(11 * second);
    expect(received).toHaveLength(1);
  });

  test.each([undefined, 5, null])('must be a string, and not %s', async (value) => {
    await follow({ token: () => value as never });
    await advance(30 * second);
    expect(reported).toHaveLength(1);
    expect(String(reported[0])).toContain('Expected `token()` to be a string, got');
    expect(server.requests).toEqual([]);
  });
});

describe('limitFromServer() when the server refuses', () => {
  test.each([401, 403, 404])('reports %i once, with the server’s message, and retries every minute', async (status) => {
    server.answering = () => server.json({ error: 'The meeting token is for another meeting' }, status);
    await follow({ token: 'abc' });
    await advance(5 * minute);
    expect(server.asked.map((at) => at / minute)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(reported).toEqual([new Error('The meeting token is for another meeting')]);
    expect((reported[0] as Error).cause).toHaveProperty('status', status);
    expect(received).toEqual([]);
  });

  test('does not retry sooner when the page wakes', async () => {
    server.answering = () => server.json({ error: 'no' }, 403);
    await follow();
    for (let i = 0; i < 50; i++) {
      page.dispatchEvent(new Event('focus'));
      await advance(second);
    }
    expect(server.requests).toHaveLength(1);
  });

  test('reports a second refusal after a success, and keeps the limit through both', async () => {
    const no = () => server.json({ error: 'no' }, 403);
    await follow();
    for (let i = 0; i < 2; i++) {
      server.answering = no;
      server.cut();
      await advance(minute);
      server.answering = undefined;
      await advance(minute);
      expect(server.open).toBe(1);
    }
    expect(reported).toHaveLength(2);
    expect(received).toHaveLength(1);
  });

  test('reports the status of a refusal without a message', async () => {
    server.answering = () => new Response('<h1>Forbidden</h1>', { status: 403 });
    await follow();
    expect(String(reported[0])).toContain('answered 403');
  });

  test.each([
    ['another page', '<!doctype html><title>App</title>'],
    ['half of an answer', '{"endsAt": 5'],
    ['null', 'null'],
    ['no number', '{"endsAt": "tomorrow", "now": 5}'],
    ['no time', '{"endsAt": 5}'],
  ])('reports once that %s is not a limit', async (_what, text) => {
    await follow();
    for (const type of ['text/html', 'text/event-stream']) {
      const body = type === 'text/html' ? text : `event: limit\ndata: ${text}\n\n`;
      server.answering = () => new Response(body, { headers: { 'content-type': type } });
      server.cut();
      await advance(20 * second);
    }
    expect(reported.map(String)).toEqual([expect.stringContaining('Expected `answer` to be a limit: { endsAt, now,')]);
    expect(server.requests.length).toBeLessThan(12);
    expect(received).toHaveLength(1);
    expect(server.open).toBe(0);
  });
});

describe('extend()', () => {
  test('sends the known version, and reports the new end without waiting for the stream', async () => {
    await follow();
    const endsAt = Number(server.state.endsAt);
    server.answering = () => server.json({ ...server.body, endsAt: endsAt + minute, version: 2 });
    await expect(limit.extend(minute)).resolves.toBe(endsAt + minute);
    expect(server.requests.at(-1)).toMatchObject({
      ...{ method: 'POST', path: '/meetings/7/extend', body: { by: minute, version: 1 } },
    });
    expect(server.requests.at(-1)?.headers.get('content-type')).toBe('application/json');
    expect(received.at(-1)?.endsAt).toBe(endsAt + minute);
  });

  test('extends once when it is called twice', async () => {
    await follow();
    const both = [limit.extend(minute), limit.extend(minute)];
    expect(new Set(await Promise.all(both)).size).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  test('does not report an answer that is older than the known limit', async () => {
    await follow();
    const early = server.json({ ...server.body, version: 2, endsAt: 1 });
    server.answering = async () => {
      server.change({ version: 3, endsAt: 2 });
      await new Promise((resolve) => setTimeout(resolve, 10));
      return early;
    };
    const extended = limit.extend(minute);
    await advance(10);
    await expect(extended).resolves.toBe(1);
    expect(received.at(-1)?.endsAt).toBe(2);
  });

  test('works without a listener, and keeps the query of the address', async () => {
    limit = limitFromServer(new URL(`${url}?provider=eyeson`));
    await limit.extend(minute);
    expect(server.requests[0]).toMatchObject({ path: '/meetings/7/extend?provider=eyeson', body: { by: minute } });
  });

  test('succeeds after a change that left the end as it was, such as a prompt', async () => {
    await follow({ token: 'abc' });
    const endsAt = Number(server.state.endsAt);
    server.state = { ...server.state, version: 2 }; // and the stream has not received of it yet
    server.answering = ({ method, body }) => {
      if (method === 'GET') return server.json();
      if ((body as { version: number }).version !== 2) return server.json({ error: 'changed meanwhile' }, 409);
      return server.json({ ...server.body, endsAt: endsAt + minute, version: 3 });
    };
    await expect(limit.extend(minute)).resolves.toBe(endsAt + minute);
  });

  test('rejects when somebody else has extended it meanwhile, and reports the new end', async () => {
    await follow({ token: 'abc' });
    const endsAt = Number(server.state.endsAt) + minute;
    server.state = { ...server.state, version: 2, endsAt };
    server.answering = ({ method }) => (method === 'GET' ? server.json() : server.json({ error: 'changed' }, 409));
    await expect(limit.extend(minute)).rejects.toThrow('changed');
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(received.at(-1)?.endsAt).toBe(endsAt);
  });

  test.each([401, 403, 409])('rejects a refusal of %i with the server’s message', async (status) => {
    await follow({ token: 'abc' });
    server.answering = () => server.json({ error: 'The meeting is closing' }, status);
    const refusal = await limit.extend(minute).catch((error: unknown) => error);
    expect(refusal).toEqual(new Error('The meeting is closing'));
    expect((refusal as Error).cause).toHaveProperty('status', status);
    expect(reported).toEqual([]);
    expect(received).toHaveLength(1);
  });

  test.each([
    ['no network', noNetwork],
    ['a server that hangs', hang],
    ['a token that hangs', undefined],
  ])('rejects within 10 s when there is %s', async (_what, answering) => {
    limit = limitFromServer(url, answering ? {} : { token: hang });
    server.answering = answering;
    const outcome = limit.extend(minute).catch(String);
    await advance(10 * second);
    expect(await outcome).toBe('Error: The server does not answer');
  });

  test.each([0, -1, Number.NaN, '5'])('refuses %j ms', async (by) => {
    limit = limitFromServer(url);
    await expect(limit.extend(by as number)).rejects.toThrow('Expected `by` to be a finite number > 0');
    expect(server.requests).toEqual([]);
  });
});

test('hold() sends until when somebody is asked', async () => {
  limit = limitFromServer(url, { token: 'abc' });
  await expect(limit.hold(1_800_000_000_000.4)).resolves.toBeUndefined();
  expect(server.requests).toMatchObject([
    { method: 'POST', path: '/meetings/7/prompt', body: { until: 1_800_000_000_000 } },
  ]);
  server.answering = () => server.json({ error: 'The meeting is closing' }, 409);
  await expect(limit.hold(1)).rejects.toThrow('The meeting is closing');
  await expect(limit.hold(Number.NaN)).rejects.toThrow('Expected `until` to be epoch milliseconds, got NaN (number)');
});

test.each([
  [[5], "Expected `url` to be an address that ends with '/limit', got 5 (number)"],
  [['https://limits.example/meetings/7'], "Expected `url` to be an address that ends with '/limit'"],
  [[url, { token: '' }], 'Expected `token` to be a string that is not empty or a function, got "" (string)'],
  [[url, { token: 5 }], 'Expected `token` to be a string that is not empty or a function, got 5 (number)'],
])('limitFromServer() refuses %j', (args, message) => {
  expect(() => limitFromServer(...(args as [string]))).toThrow(
    new TypeError(message.includes('got') ? message : `${message}, got "https://limits.example/meetings/7" (string)`),
  );
});
