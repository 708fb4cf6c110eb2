import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LimitStreams } from '../../src/http/limit-streams.ts';
import { minute, type Served, secret, served, tokenFor } from '../support/served.ts';
import { signingProvider } from '../support/signing-provider.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface OpenStream {
  readonly response: Response;
  /** Lets this many seconds pass and gives all text received so far. */
  after(seconds: number): Promise<string>;
  /** The limits received so far. */
  limits(): unknown[];
  readonly isOver: boolean;
  disconnect(): Promise<void>;
}

/** Requests an event stream and reads it. */
async function openStream({ request }: Served, token: string, room = 'a'): Promise<OpenStream> {
  const response = await request(`/meetings/${room}/limit`, { token, headers: { Accept: 'text/event-stream' } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let isOver = false;
  void (async () => {
    for (;;) {
      const { done, value = '' } = (await reader?.read()) ?? { done: true };
      text += value;
      if (done) break;
    }
    isOver = true;
  })();
  return {
    response,
    async after(seconds) {
      await settled();
      for (let i = 0; i < seconds; i++) {
        await vi.advanceTimersByTimeAsync(1000);
        await settled();
      }
      return text;
    },
    limits: () => [...text.matchAll(/^event: limit\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data)),
    get isOver() {
      return isOver;
    },
    disconnect: async () => reader?.cancel(),
  };
}

/** Waits until written data has passed through the streams. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function openStreams({ hardLimit }: Served): Promise<number | undefined> {
  return (await hardLimit.metrics.streams.get()).values[0]?.value;
}

describe('Limit stream', () => {
  test('the limit is sent at once, and each change is sent once', async () => {
    const server = served();
    const id = await server.started('a');
    const stream = await openStream(server, await tokenFor('a', { extend: true }));
    expect(stream.response.headers.get('Content-Type')).toBe('text/event-stream');
    expect(stream.response.headers.get('X-Accel-Buffering')).toBe('no');
    await stream.after(3);
    expect(stream.limits()).toMatchObject([{ state: 'running', canExtend: true, version: 1 }]);
    await server.hardLimit.extend(id, 20 * minute, { actor: 'bob' });
    await stream.after(3);
    expect(stream.limits().slice(1)).toMatchObject([{ state: 'running', canExtend: false, version: 2 }]);
    server.hardLimit.set(id, { state: 'closed' });
    await stream.after(3);
    expect(stream.limits().slice(2)).toMatchObject([{ state: 'over', version: 3 }]);
    await stream.disconnect();
  });

  test('in a dry run no limit is sent', async () => {
    const server = served();
    server.hardLimit.dryRun = true;
    await server.started('a');
    const stream = await openStream(server, await tokenFor('a'));
    await stream.after(2);
    expect(stream.limits()).toEqual([expect.objectContaining({ endsAt: null, state: 'running' })]);
    await stream.disconnect();
  });

  test('a stream opened before the meeting starts receives the limit when it starts', async () => {
    const server = served();
    const stream = await openStream(server, await tokenFor('a'));
    await stream.after(1);
    await server.started('a');
    await stream.after(1);
    expect(stream.limits()).toMatchObject([{ state: 'unknown' }, { state: 'running' }]);
    await stream.disconnect();
  });

  test('all streams share one database query a second; without streams there is none', async () => {
    const server = served();
    const { queriedRooms } = server.hardLimit;
    const all = await Promise.all(['a', 'a', 'b'].map(async (room) => openStream(server, await tokenFor(room), room)));
    await all[0]?.after(5);
    expect(queriedRooms).toEqual([2, 2, 2, 2, 2]);
    expect(await openStreams(server)).toBe(3);
    for (const each of all) await each.disconnect();
    await all[0]?.after(5);
    expect(queriedRooms).toHaveLength(5);
    expect(await openStreams(server)).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a heartbeat is sent after 15 seconds without a change', async () => {
    const server = served();
    await server.started('a');
    const stream = await openStream(server, await tokenFor('a'));
    const heartbeats = (text: string): number => text.match(/^:$/gm)?.length ?? 0;
    expect(heartbeats(await stream.after(14))).toBe(0);
    expect(heartbeats(await stream.after(1))).toBe(1);
    expect(heartbeats(await stream.after(15))).toBe(2);
    await stream.disconnect();
  });

  test('a stream ends when its token expires', async () => {
    const server = served();
    const stream = await openStream(server, await tokenFor('a', { expiresIn: 5000 }));
    await stream.after(4);
    expect(stream.isOver).toBe(false);
    await stream.after(2);
    expect(stream.isOver).toBe(true);
    expect(await openStreams(server)).toBe(0);
  });

  test('a stopping server ends its streams and refuses new ones with 503', async () => {
    const stopping = new AbortController();
    const server = served({ signal: stopping.signal });
    const stream = await openStream(server, await tokenFor('a'));
    await stream.after(1);
    stopping.abort();
    await settled();
    expect(stream.isOver).toBe(true);
    expect(await openStreams(server)).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect((await openStream(server, await tokenFor('a'))).response.status).toBe(503);
  });

  test('a stream survives an unreachable database and sends the changes afterwards', async () => {
    const server = served();
    const id = await server.started('a');
    const stream = await openStream(server, await tokenFor('a'));
    await stream.after(1);
    server.hardLimit.isAway = true;
    await stream.after(5);
    expect(stream.isOver).toBe(false);
    expect(stream.limits()).toMatchObject([{ state: 'running' }]);
    server.hardLimit.isAway = false;
    server.hardLimit.set(id, { state: 'ended' });
    await stream.after(1);
    expect(stream.limits()).toMatchObject([{ state: 'running' }, { state: 'over' }]);
    const failures = server.log.filter((line) => line.includes('cannot read the limits'));
    expect(failures).toHaveLength(1);
    const values = (await server.hardLimit.metrics.taskErrors.get()).values.filter(({ value }) => value > 0);
    expect(values).toMatchObject([{ labels: { task: 'limit_streams' }, value: 5 }]);
    await stream.disconnect();
  });

  test('no second query starts while the first one is running', async () => {
    const server = served();
    const stream = await openStream(server, await tokenFor('a'));
    let answer = (): void => {};
    server.hardLimit.meetingsIn = async (rooms) => {
      server.hardLimit.queriedRooms.push(rooms.length);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return [];
    };
    await stream.after(5);
    expect(server.hardLimit.queriedRooms).toEqual([1]);
    answer();
    await stream.after(1);
    expect(server.hardLimit.queriedRooms).toEqual([1, 1]);
    await stream.disconnect();
  });

  test('a browser that reads slowly receives the latest limit instead of every change', async () => {
    const server = served();
    const id = await server.started('a');
    const token = await tokenFor('a', { extend: true });
    const { body } = await server.request('/meetings/a/limit', { token, headers: { Accept: 'text/event-stream' } });
    for (let i = 0; i < 20; i++) {
      await server.hardLimit.extend(id, 1000, { actor: 'bob' });
      await vi.advanceTimersByTimeAsync(1000);
    }
    let text = '';
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    const reading = (async () => {
      while (!text.includes('"version":21')) text += (await reader?.read())?.value;
    })();
    for (let i = 0; i < 3; i++) {
      await settled();
      await vi.advanceTimersByTimeAsync(1000);
    }
    await reading;
    expect(text.match(/^event: limit$/gm)?.length).toBeLessThan(6);
    await reader?.cancel();
  });

  test('a participant’s ninth stream of a meeting is refused with 429', async () => {
    const server = served();
    const token = await tokenFor('a');
    const eight = await Promise.all(Array.from({ length: 8 }, () => openStream(server, token)));
    expect((await openStream(server, token)).response.status).toBe(429);
    const other = await openStream(server, await tokenFor('b'), 'b');
    expect(other.response.status).toBe(200);
    await eight[0]?.disconnect();
    await settled();
    const again = await openStream(server, token);
    expect(again.response.status).toBe(200);
    for (const each of [...eight, other, again]) await each.disconnect();
  });

  test('a server without a secret gives 404 and does not log the secret', async () => {
    const server = served({ secret: undefined });
    expect((await openStream(server, await tokenFor('a'))).response.status).toBe(404);
    expect(server.log.join()).not.toContain(secret);
  });

  describe('when all streams are taken', () => {
    const room = { room: 'a', mayExtend: false, expiresAt: Date.now() + 60 * minute };
    function streamsOf(names: readonly string[], most: number) {
      const { hardLimit } = served(
        {},
        names.map((name) => signingProvider(name)),
      );
      const streams = new LimitStreams(hardLimit, undefined, most);
      const app = new Hono().get('/:provider/:subject', (c) => {
        const { provider, subject } = c.req.param();
        return streams.answer(c, { ...room, provider, subject });
      });
      let subject = 0;
      const open = async (provider: string) => {
        const response = await app.request(`/${provider}/${++subject}`);
        const reader = response.body?.getReader();
        let isOver = false;
        void (async () => {
          while (!(await reader?.read())?.done);
          isOver = true;
        })();
        return {
          status: response.status,
          isOver: () => isOver && response.status === 200,
          close: () => reader?.cancel(),
        };
      };
      return { hardLimit, open };
    }
    const shared = ['acme', 'globex', 'initech'];

    test('by one provider, the others still get their shares, and that one no more', async () => {
      const { open, hardLimit } = streamsOf(shared, 6);
      const greedy = [];
      for (let n = 0; n < 6; n++) greedy.push(await open('acme'));
      expect(greedy.map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect((await open('acme')).status).toBe(503);
      const others = [];
      for (const name of ['globex', 'globex', 'initech', 'initech']) others.push(await open(name));
      expect(others.map(({ status }) => status)).toEqual(Array(4).fill(200));
      await settled();
      // The latest of the one with the most made room.
      expect(greedy.map(({ isOver }) => isOver())).toEqual([false, false, true, true, true, true]);
      expect(others.some(({ isOver }) => isOver())).toBe(false);
      expect((await hardLimit.metrics.streams.get()).values[0]?.value).toBe(6);
      for (const name of shared) expect((await open(name)).status).toBe(503);
      for (const each of [...greedy, ...others]) await each.close();
      await settled();
      expect((await hardLimit.metrics.streams.get()).values[0]?.value).toBe(0);
      expect((await open('acme')).status).toBe(200);
    });

    test('by the only provider, a further one is refused with 503', async () => {
      const { open } = streamsOf(['acme'], 2);
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push((await open('acme')).status);
      expect(statuses).toEqual([200, 200, 503]);
    });
  });
});
