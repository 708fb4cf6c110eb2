import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { minute, type Served, secret, served, tokenFor } from '../support/served.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Watch {
  readonly response: Response;
  /** What has come so far; `seconds` pass before. */
  after(seconds: number): Promise<string>;
  limits(): unknown[];
  readonly isOver: boolean;
  leave(): Promise<void>;
}

async function startProviderLoops({ request }: Served, token: string, room = 'a'): Promise<Watch> {
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
    leave: async () => reader?.cancel(),
  };
}

/** What was written has gone through the streams. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function openStreams({ hardLimit }: Served): Promise<number | undefined> {
  return (await hardLimit.metrics.streams.get()).values[0]?.value;
}

describe('a stream of the limit', () => {
  test('tells it at once and then each change, once', async () => {
    const server = served();
    const id = await server.started('a');
    const watching = await startProviderLoops(server, await tokenFor('a', { extend: true }));
    expect(watching.response.headers.get('Content-Type')).toBe('text/event-stream');
    expect(watching.response.headers.get('X-Accel-Buffering')).toBe('no');
    await watching.after(3);
    expect(watching.limits()).toMatchObject([{ state: 'running', canExtend: true, version: 1 }]);
    await server.hardLimit.extend(id, 20 * minute, { actor: 'bob' });
    await watching.after(3);
    expect(watching.limits().slice(1)).toMatchObject([{ state: 'running', canExtend: false, version: 2 }]);
    server.hardLimit.set(id, { state: 'closed' });
    await watching.after(3);
    expect(watching.limits().slice(2)).toMatchObject([{ state: 'over', version: 3 }]);
    await watching.leave();
  });

  test('begins before the meeting does', async () => {
    const server = served();
    const watching = await startProviderLoops(server, await tokenFor('a'));
    await watching.after(1);
    await server.started('a');
    await watching.after(1);
    expect(watching.limits()).toMatchObject([{ state: 'unknown' }, { state: 'running' }]);
    await watching.leave();
  });

  test('looks into the database once a second for all rooms, and only while somebody watches', async () => {
    const server = served();
    const { looks } = server.hardLimit;
    const all = await Promise.all(
      ['a', 'a', 'b'].map(async (room) => startProviderLoops(server, await tokenFor(room), room)),
    );
    await all[0]?.after(5);
    expect(looks).toEqual([2, 2, 2, 2, 2]);
    expect(await openStreams(server)).toBe(3);
    for (const each of all) await each.leave();
    await all[0]?.after(5);
    expect(looks).toHaveLength(5);
    expect(await openStreams(server)).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('says that it lives, every 15 seconds', async () => {
    const server = served();
    await server.started('a');
    const watching = await startProviderLoops(server, await tokenFor('a'));
    const beats = async (seconds: number) => (await watching.after(seconds)).match(/^:$/gm)?.length ?? 0;
    expect([await beats(14), await beats(1), await beats(15)]).toEqual([0, 1, 2]);
    await watching.leave();
  });

  test('ends when its token does', async () => {
    const server = served();
    const watching = await startProviderLoops(server, await tokenFor('a', { expiresIn: 5000 }));
    await watching.after(4);
    expect(watching.isOver).toBe(false);
    await watching.after(2);
    expect([watching.isOver, await openStreams(server)]).toEqual([true, 0]);
  });

  test('ends when the server stops, and no other begins', async () => {
    const stopping = new AbortController();
    const server = served({ signal: stopping.signal });
    const watching = await startProviderLoops(server, await tokenFor('a'));
    await watching.after(1);
    stopping.abort();
    await settled();
    expect([watching.isOver, await openStreams(server), vi.getTimerCount()]).toEqual([true, 0, 0]);
    expect((await startProviderLoops(server, await tokenFor('a'))).response.status).toBe(503);
  });

  test('keeps what was told while the database is away, and goes on when it is back', async () => {
    const server = served();
    const id = await server.started('a');
    const watching = await startProviderLoops(server, await tokenFor('a'));
    await watching.after(1);
    server.hardLimit.isAway = true;
    await watching.after(5);
    expect([watching.isOver, watching.limits()]).toMatchObject([false, [{ state: 'running' }]]);
    server.hardLimit.isAway = false;
    server.hardLimit.set(id, { state: 'ended' });
    await watching.after(1);
    expect(watching.limits()).toMatchObject([{ state: 'running' }, { state: 'over' }]);
    const failures = server.log.filter((line) => line.includes('cannot read the limits'));
    expect(failures).toHaveLength(1);
    const { values } = await server.hardLimit.metrics.taskErrors.get();
    expect(values).toMatchObject([{ labels: { task: 'limit_streams' }, value: 5 }]);
    await watching.leave();
  });

  test('asks no second time while the database is slow to answer', async () => {
    const server = served();
    const watching = await startProviderLoops(server, await tokenFor('a'));
    let answer = (): void => {};
    server.hardLimit.meetingsIn = async (rooms) => {
      server.hardLimit.looks.push(rooms.length);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return [];
    };
    await watching.after(5);
    expect(server.hardLimit.looks).toEqual([1]);
    answer();
    await watching.after(1);
    expect(server.hardLimit.looks).toEqual([1, 1]);
    await watching.leave();
  });

  test('queues nothing for a browser that does not read', async () => {
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

  test('is one of eight at most of one participant', async () => {
    const server = served();
    const token = await tokenFor('a');
    const eight = await Promise.all(Array.from({ length: 8 }, () => startProviderLoops(server, token)));
    expect((await startProviderLoops(server, token)).response.status).toBe(429);
    const other = await startProviderLoops(server, await tokenFor('b'), 'b');
    expect(other.response.status).toBe(200);
    await eight[0]?.leave();
    await settled();
    const again = await startProviderLoops(server, token);
    expect(again.response.status).toBe(200);
    for (const each of [...eight, other, again]) await each.leave();
  });

  test('needs a secret to be there', async () => {
    const server = served({ secret: undefined });
    expect((await startProviderLoops(server, await tokenFor('a'))).response.status).toBe(404);
    expect(server.log.join()).not.toContain(secret);
  });
});
