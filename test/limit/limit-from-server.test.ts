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
let told: SessionLimit[];
let reported: unknown[];
/** What windows fire when a page or machine wakes. */
let page: EventTarget;

const advance = (ms: number): Promise<void> => clock.advanceAsync(ms);
const bearers = (): (string | null)[] => server.requests.map(({ headers }) => headers.get('authorization'));

async function follow(...options: [options?: Parameters<typeof limitFromServer>[1]]): Promise<void> {
  limit = limitFromServer(url, ...options);
  limit((value) => told.push(value), run.signal);
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
  told = [];
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

describe('while the server is well', () => {
  test('it tells the limit at once and at each change, by one connection', async () => {
    await follow();
    const endsAt = Date.now() + hour;
    expect(told).toEqual([{ endsAt, canExtend: false, clockOffset: 0 }]);
    server.change({ endsAt: endsAt + minute, canExtend: true });
    await advance(0);
    expect(told.slice(1)).toEqual([{ endsAt: endsAt + minute, canExtend: true, clockOffset: 0 }]);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers.get('accept')).toBe('text/event-stream');
  });

  test('heartbeats keep the connection, for a day', async () => {
    await follow();
    for (let beat = 0; beat < 24 * 240; beat++) {
      await advance(15 * second);
      server.send(':\n\n');
    }
    expect(server.requests).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  test('what did not change is not told again, nor are events that are no limits', async () => {
    await follow();
    server.send('event: news\ndata: {"endsAt": 5, "now": 5}\n\n');
    server.send(server.event);
    await advance(0);
    expect(told).toHaveLength(1);
  });

  test('a meeting that is over keeps its end, and one that nobody knows has none', async () => {
    await follow();
    const { endsAt } = server.state;
    server.change({ state: 'over', endsAt: null, canExtend: false });
    await advance(0);
    expect(told.at(-1)?.endsAt).toBe(endsAt);
    server.change({ state: 'unknown', endsAt: null, version: 0 });
    await advance(0);
    expect(told.at(-1)?.endsAt).toBeNull();
  });

  test('all who listen share one connection; it ends with the last of them, and one who comes late is told at once', async () => {
    await follow();
    const [late, others] = [new AbortController(), [] as SessionLimit[]];
    limit((value) => others.push(value), late.signal);
    expect(others).toEqual(told);
    run.abort();
    await advance(0);
    expect(server.open).toBe(1);
    server.change({ canExtend: true });
    await advance(0);
    expect([told.length, others.length]).toEqual([1, 2]);
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

  test('one who listens and throws disturbs no other', async () => {
    limit = limitFromServer(url);
    limit(() => {
      throw new Error('not mine');
    }, run.signal);
    limit((value) => told.push(value), run.signal);
    await advance(0);
    server.change({ canExtend: true });
    await advance(0);
    expect(told).toHaveLength(2);
    expect(reported).toEqual([new Error('not mine'), new Error('not mine')]);
  });

  test('what comes in at the very moment that it is let go of is nothing', async () => {
    await follow();
    server.change({ canExtend: true });
    run.abort();
    await advance(0);
    expect(told).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  test('a signal that has aborted before leaves nothing, and asks nothing', async () => {
    run.abort();
    await follow();
    expect(server.requests).toEqual([]);
  });

  test('it drives a countdown', async () => {
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

describe('the clocks', () => {
  test('the offset is right within half of the round trip', async () => {
    server.ahead = 3 * minute;
    server.way = [300, 100];
    await follow();
    await advance(400);
    expect(told[0]?.clockOffset).toBe(3 * minute + 100);
  });

  test('the smallest round trip counts, before and after', async () => {
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
    expect(told.map(({ clockOffset }) => clockOffset)).toEqual([61 * second, minute]);
  });

  test('an event says nothing of the clock but the first: nobody knows how long it was on its way', async () => {
    await follow();
    server.ahead = -30 * second; // as written half a minute ago
    server.change({ canExtend: true });
    await advance(0);
    expect(told.at(-1)?.clockOffset).toBe(0);
  });

  test('a clock that was set back while connected keeps the time left right', async () => {
    await follow();
    clock.setBack(hour);
    server.ahead = hour;
    server.change({ canExtend: true });
    await advance(0);
    expect(told.at(-1)?.clockOffset).toBe(hour);
  });

  test('a server whose clock was set is believed, though the round trip is no smaller', async () => {
    server.way = [50, 50];
    await follow();
    await advance(second);
    server.way = [200, 200];
    server.ahead = 20 * second;
    server.cut();
    await advance(3 * second);
    expect(told.at(-1)?.clockOffset).toBe(20 * second);
  });
});

describe('when the connection breaks', () => {
  test.each([
    ['in order', undefined],
    ['as a broken line does', new TypeError('terminated')],
  ])('it comes again within a second, when the stream ends %s', async (_how, error) => {
    await follow();
    await advance(15 * second);
    server.send(':\n\n');
    await advance(second);
    server.cut(error);
    await advance(second);
    expect(server.requests).toHaveLength(2);
    expect(server.open).toBe(1);
    expect(told).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  test('it tries after 1, 2, 4, … seconds, and each minute in the end; the known limit stays', async () => {
    await follow();
    server.answering = noNetwork;
    server.cut();
    await advance(4 * minute);
    const waits = server.asked.slice(1).map((at, index) => (at - (server.asked[index] as number)) / second);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(told).toHaveLength(1);
    expect(reported).toEqual([]);
    server.answering = undefined;
    await advance(minute);
    expect(told).toHaveLength(1);
    server.change({ canExtend: true });
    await advance(15 * second);
    expect(told).toHaveLength(2);
  });

  test('pages do not come all at once: each waits half of that at least', async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    server.answering = noNetwork;
    await follow();
    await advance(8 * second);
    expect(server.asked.map((at) => at / second)).toEqual([0, 0.5, 1.5, 3.5, 7.5]);
  });

  test('a stream that says nothing for 40 s is dead', async () => {
    await follow();
    await advance(39 * second);
    expect(server.requests).toHaveLength(1);
    await advance(2 * second);
    expect(server.requests).toHaveLength(2);
    expect(server.open).toBe(1);
  });

  test('a stream that breaks again and again, as soon as it is there, is waited for longer and longer', async () => {
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
  ])('an answer of %i is an outage: nobody is bothered', async (status, body) => {
    await follow();
    server.answering = () => new Response(body, { status });
    server.cut();
    await advance(10 * second);
    expect(server.requests.length).toBeGreaterThan(3);
    expect(reported).toEqual([]);
  });

  test('a server that takes the request and never answers is given up after 10 s', async () => {
    server.answering = hang;
    await follow();
    await advance(10 * second);
    server.answering = undefined;
    await advance(second);
    expect(told).toHaveLength(1);
  });
});

describe('when the page or the machine wakes', () => {
  test('after sleep a stream that must be dead is made anew at once', async () => {
    await follow();
    clock.sleep(hour);
    await advance(2 * second); // nobody knows yet
    expect(server.requests).toHaveLength(1);
    page.dispatchEvent(new Event('focus'));
    await advance(0);
    expect(server.requests).toHaveLength(2);
    expect(server.open).toBe(1);
  });

  test('a living stream is left as it is', async () => {
    await follow();
    await advance(5 * second);
    for (const sign of ['visibilitychange', 'pageshow', 'resume', 'focus', 'online', 'timeupdate'])
      page.dispatchEvent(new Event(sign));
    await advance(second);
    expect(server.requests).toHaveLength(1);
  });

  test.each(['visibilitychange', 'pageshow', 'resume', 'focus', 'online'])('%s ends the wait', async (sign) => {
    server.answering = noNetwork;
    await follow();
    await advance(20 * second);
    expect(server.asked.at(-1)).toBe(15 * second); // the next: 31 s
    server.answering = undefined;
    page.dispatchEvent(new Event(sign));
    await advance(0);
    expect(told).toHaveLength(1);
  });

  test('many signs are one attempt a second, and none is lost', async () => {
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

  test('a playing video is no reason to ask', async () => {
    server.answering = noNetwork;
    await follow();
    for (let i = 0; i < 40; i++) {
      page.dispatchEvent(new Event('timeupdate'));
      await advance(250);
    }
    expect(server.asked.map((at) => at / second)).toEqual([0, 1, 3, 7]);
  });

  test('but it is one to look at the clock: a machine that slept through the wait asks', async () => {
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
  ])('from %s to %s there is no connection', async (away, back) => {
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

describe('a server without a stream', () => {
  const plain = (tag?: string) => (request: { headers: Headers }) => {
    if (tag && request.headers.get('if-none-match') === tag)
      return new Response(null, { status: 304, headers: { etag: tag } });
    return server.json(server.body, 200, tag ? { etag: tag } : {});
  };

  test('is asked every 15 s', async () => {
    server.answering = plain();
    await follow();
    expect(told).toHaveLength(1);
    await advance(minute);
    expect(server.asked.map((at) => at / second)).toEqual([0, 15, 30, 45, 60]);
    server.change({ canExtend: true });
    await advance(15 * second);
    expect(told).toHaveLength(2);
  });

  test('is asked only whether something changed, once it has named what there is', async () => {
    server.answering = plain('"1"');
    await follow();
    await advance(30 * second);
    expect(server.requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"', '"1"']);
    expect(new Set(server.requests.map(({ headers }) => headers.get('accept')))).toEqual(
      new Set(['text/event-stream']),
    );
    expect(told).toHaveLength(1);
    server.answering = plain('"2"');
    server.change({ canExtend: true });
    await advance(30 * second);
    expect(told).toHaveLength(2);
    expect(server.requests.at(-1)?.headers.get('if-none-match')).toBe('"2"');
  });

  test('is asked again soon when it fails after a success', async () => {
    server.answering = noNetwork;
    await follow();
    await advance(20 * second);
    server.answering = plain();
    await advance(20 * second);
    expect(told).toHaveLength(1);
    server.answering = noNetwork;
    await advance(30 * second);
    const waits = server.asked.slice(-5).map((at, index, all) => (at - (all[index - 1] ?? at)) / second);
    expect(waits.slice(1)).toEqual([1, 2, 4, 8]);
  });

  test('is asked at once when the page is looked at again', async () => {
    server.answering = plain();
    await follow();
    await advance(5 * second);
    page.dispatchEvent(new Event('visibilitychange'));
    await advance(0);
    expect(server.requests).toHaveLength(2);
  });

  test('and one whose stream a proxy holds back is asked for the other kind of answer', async () => {
    server.answering = ({ headers }, signal) =>
      headers.get('accept') === 'text/event-stream' ? server.stream(signal, '') : server.json();
    await follow();
    await advance(12 * second);
    expect(told).toHaveLength(1);
    server.answering = undefined;
    await advance(15 * second);
    expect(server.open).toBe(1);
  });

  test('and so is one that has too many streams', async () => {
    server.answering = ({ headers }) =>
      headers.get('accept') === 'text/event-stream' ? server.json({ error: 'too many' }, 503) : server.json();
    await follow();
    await advance(second);
    expect(told).toHaveLength(1);
  });
});

describe('the token', () => {
  test('is sent in a header, and never in the address', async () => {
    await follow({ token: 'abc' });
    await limit.extend(minute);
    await limit.hold(Date.now() + minute);
    expect(bearers()).toEqual(['Bearer abc', 'Bearer abc', 'Bearer abc']);
    expect(server.requests.map(({ path }) => path).join()).not.toContain('abc');
  });

  test('is left out where there is none', async () => {
    await follow();
    expect(bearers()).toEqual([null]);
  });

  test('is kept until the server does not take it any more, and then fetched anew at once', async () => {
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

  test('renewed serves an extension as well', async () => {
    let age = 0;
    limit = limitFromServer(url, { token: () => `token ${++age}` });
    server.answering = ({ headers }) =>
      headers.get('authorization') === 'Bearer token 2' ? server.json() : server.json({ error: 'expired' }, 401);
    await expect(limit.extend(minute)).rejects.toThrow('expired'); // one that was fetched just now is no better fetched again
    await expect(limit.extend(minute)).resolves.toBe(server.state.endsAt);
  });

  test('that cannot be fetched is reported once, and tried for again', async () => {
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
    expect(told).toHaveLength(1);
  });

  test('that never comes does not stand in the way of the next', async () => {
    const token = vi.fn(hang as () => Promise<string>);
    await follow({ token });
    token.mockResolvedValue('abc');
    await advance(11 * second);
    expect(told).toHaveLength(1);
  });

  test.each([undefined, 5, null])('that is %s is said to be none', async (value) => {
    await follow({ token: () => value as never });
    await advance(30 * second);
    expect(reported).toHaveLength(1);
    expect(String(reported[0])).toContain('Expected `token()` to be a string, got');
    expect(server.requests).toEqual([]);
  });
});

describe('when the server says no', () => {
  test.each([401, 403, 404])(
    '%i is reported once, in the server’s words, and it is asked again every minute',
    async (status) => {
      server.answering = () => server.json({ error: 'The meeting token is for another meeting' }, status);
      await follow({ token: 'abc' });
      await advance(5 * minute);
      expect(server.asked.map((at) => at / minute)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(reported).toEqual([new Error('The meeting token is for another meeting')]);
      expect((reported[0] as Error).cause).toHaveProperty('status', status);
      expect(told).toEqual([]);
    },
  );

  test('no sign of waking makes it sooner', async () => {
    server.answering = () => server.json({ error: 'no' }, 403);
    await follow();
    for (let i = 0; i < 50; i++) {
      page.dispatchEvent(new Event('focus'));
      await advance(second);
    }
    expect(server.requests).toHaveLength(1);
  });

  test('a yes in between makes the next no news again, and the limit stays through both', async () => {
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
    expect(told).toHaveLength(1);
  });

  test('a no without a sentence is told by its status', async () => {
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
  ])('%s is no limit, which is reported once', async (_what, text) => {
    await follow();
    for (const type of ['text/html', 'text/event-stream']) {
      const body = type === 'text/html' ? text : `event: limit\ndata: ${text}\n\n`;
      server.answering = () => new Response(body, { headers: { 'content-type': type } });
      server.cut();
      await advance(20 * second);
    }
    expect(reported.map(String)).toEqual([expect.stringContaining('Expected `answer` to be a limit: { endsAt, now,')]);
    expect(server.requests.length).toBeLessThan(12);
    expect(told).toHaveLength(1);
    expect(server.open).toBe(0);
  });
});

describe('extend()', () => {
  test('asks for more, by the version that is known, and tells all who listen without waiting for the stream', async () => {
    await follow();
    const endsAt = Number(server.state.endsAt);
    server.answering = () => server.json({ ...server.body, endsAt: endsAt + minute, version: 2 });
    await expect(limit.extend(minute)).resolves.toBe(endsAt + minute);
    expect(server.requests.at(-1)).toMatchObject({
      ...{ method: 'POST', path: '/meetings/7/extend', body: { by: minute, version: 1 } },
    });
    expect(server.requests.at(-1)?.headers.get('content-type')).toBe('application/json');
    expect(told.at(-1)?.endsAt).toBe(endsAt + minute);
  });

  test('pressed twice extends once', async () => {
    await follow();
    const both = [limit.extend(minute), limit.extend(minute)];
    expect(new Set(await Promise.all(both)).size).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  test('an answer that was overtaken by a later change takes nothing back', async () => {
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
    expect(told.at(-1)?.endsAt).toBe(2);
  });

  test('works without anybody who listens, and keeps the query', async () => {
    limit = limitFromServer(new URL(`${url}?provider=eyeson`));
    await limit.extend(minute);
    expect(server.requests[0]).toMatchObject({ path: '/meetings/7/extend?provider=eyeson', body: { by: minute } });
  });

  test('is not refused for a change that left the end as it was: somebody is being asked', async () => {
    await follow({ token: 'abc' });
    const endsAt = Number(server.state.endsAt);
    server.state = { ...server.state, version: 2 }; // and the stream has not told of it yet
    server.answering = ({ method, body }) => {
      if (method === 'GET') return server.json();
      if ((body as { version: number }).version !== 2) return server.json({ error: 'changed meanwhile' }, 409);
      return server.json({ ...server.body, endsAt: endsAt + minute, version: 3 });
    };
    await expect(limit.extend(minute)).resolves.toBe(endsAt + minute);
  });

  test('is refused when somebody else has extended it meanwhile, whose end is then known', async () => {
    await follow({ token: 'abc' });
    const endsAt = Number(server.state.endsAt) + minute;
    server.state = { ...server.state, version: 2, endsAt };
    server.answering = ({ method }) => (method === 'GET' ? server.json() : server.json({ error: 'changed' }, 409));
    await expect(limit.extend(minute)).rejects.toThrow('changed');
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(told.at(-1)?.endsAt).toBe(endsAt);
  });

  test.each([401, 403, 409])('a no of %i is the server’s sentence', async (status) => {
    await follow({ token: 'abc' });
    server.answering = () => server.json({ error: 'The meeting is closing' }, status);
    const refusal = await limit.extend(minute).catch((error: unknown) => error);
    expect(refusal).toEqual(new Error('The meeting is closing'));
    expect((refusal as Error).cause).toHaveProperty('status', status);
    expect(reported).toEqual([]);
    expect(told).toHaveLength(1);
  });

  test.each([
    ['no network', noNetwork],
    ['a server that hangs', hang],
    ['a token that hangs', undefined],
  ])('%s is a rejection within 10 s', async (_what, answering) => {
    limit = limitFromServer(url, answering ? {} : { token: hang });
    server.answering = answering;
    const outcome = limit.extend(minute).catch(String);
    await advance(10 * second);
    expect(await outcome).toBe('Error: The server does not answer');
  });

  test.each([0, -1, Number.NaN, '5'])('%j ms are refused', async (by) => {
    limit = limitFromServer(url);
    await expect(limit.extend(by as number)).rejects.toThrow('Expected `by` to be a finite number > 0');
    expect(server.requests).toEqual([]);
  });
});

test('hold() tells until when', async () => {
  limit = limitFromServer(url, { token: 'abc' });
  await expect(limit.hold(1_800_000_000_000.4)).resolves.toBeUndefined();
  expect(server.requests).toMatchObject([
    { method: 'POST', path: '/meetings/7/prompt', body: { until: 1_800_000_000_000 } },
  ]);
  server.answering = () => server.json({ error: 'The meeting is closing' }, 409);
  await expect(limit.hold(1)).rejects.toThrow('The meeting is closing');
});

test.each([
  [[5], "Expected `url` to be an address that ends with '/limit', got 5 (number)"],
  [['https://limits.example/meetings/7'], "Expected `url` to be an address that ends with '/limit'"],
  [[url, { token: '' }], 'Expected `token` to be a string that is not empty or a function, got "" (string)'],
  [[url, { token: 5 }], 'Expected `token` to be a string that is not empty or a function, got 5 (number)'],
])('%j is refused at once', (args, message) => {
  expect(() => limitFromServer(...(args as [string]))).toThrow(
    new TypeError(message.includes('got') ? message : `${message}, got "https://limits.example/meetings/7" (string)`),
  );
});
