import { describe, expect, test } from 'vitest';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import type { HardLimitAppOptions } from '../../src/http/options.ts';
import { ProviderError } from '../../src/providers/provider.ts';
import { readResponse } from '../support/read-response.ts';
import { minute, served, operatorToken as token, tokenFor } from '../support/served.ts';
import { signingProvider } from '../support/signing-provider.ts';

const operatorPaths = [
  ['GET', '/api/meetings'],
  ['GET', '/api/meetings/1'],
  ['POST', '/api/meetings/1/extend'],
  ['POST', '/api/meetings/1/end'],
  ['POST', '/api/reconcile'],
  ['GET', '/api/history'],
  ['GET', '/api/operator'],
  ['GET', '/api/health'],
  ['GET', '/metrics'],
] as const;

describe.each(operatorPaths)('%s %s', (method, path) => {
  test.each([
    { what: 'without a token', authorization: () => undefined },
    { what: 'with another token', authorization: () => `Bearer ${token}x` },
    { what: 'with the token cut short', authorization: () => `Bearer ${token.slice(0, -1)}` },
    { what: 'with the token as a Basic password', authorization: () => `Basic ${btoa(`operator:${token}`)}` },
    { what: 'with a meeting token', authorization: async () => `Bearer ${await tokenFor('a', { extend: true })}` },
  ])('a request $what gives 401 and changes nothing', async ({ authorization }) => {
    const { request, started, hardLimit } = served();
    await started('a');
    const before = hardLimit.everything();
    const header = await authorization();
    const response = await request(path, {
      method,
      ...(header && { headers: { Authorization: header } }),
      ...(method === 'POST' && { body: JSON.stringify({ by: minute }) }),
    });
    expect(await readResponse(response)).toEqual({ status: 401, body: { error: expect.any(String) } });
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(hardLimit.everything()).toEqual(before);
  });

  test('a server without an operator token gives 404', async () => {
    const { request } = served({ token: undefined });
    expect((await request(path, { method, token: '' })).status).toBe(404);
    expect((await request(path, { method, token })).status).toBe(404);
  });
});

describe('Operator API', () => {
  test('the list of meetings is paged, filtered by state and searched', async () => {
    const { request, started } = served();
    for (const room of ['a', 'b', 'c']) await started(room);
    const list = async (query: string) =>
      (await (await request(`/api/meetings${query}`, { token })).json()) as {
        now: number;
        meetings: MeetingRecord[];
        counts: Record<string, number>;
        next?: string;
      };
    const first = await list('?limit=2');
    expect(first.meetings.map(({ room }) => room)).toEqual(['a', 'b']);
    expect(first).toMatchObject({ now: expect.any(Number), counts: { running: 3, closed: 0 } });
    const second = await list(`?limit=2&after=${first.next}`);
    expect(second.meetings.map(({ room }) => room)).toEqual(['c']);
    expect(second.next).toBeUndefined();
    expect((await list('?state=closed,ended')).meetings).toEqual([]);
    expect((await list('?search=b')).meetings).toMatchObject([{ room: 'b', rule: 'the default' }]);
  });

  test.each([true, false])('the list says whether the server is a dry run: %s', async (dryRun) => {
    const { request, hardLimit } = served();
    hardLimit.dryRun = dryRun;
    expect(await (await request('/api/meetings', { token })).json()).toMatchObject({ dryRun });
  });

  test('the page after a meeting without a limit gives the next meetings', async () => {
    const { request, started, hardLimit } = served();
    for (const room of ['a', 'b']) hardLimit.set(await started(room), { endsAt: null, deadline: null });
    const first = (await (await request('/api/meetings?limit=1', { token })).json()) as { next: string };
    const second = await request(`/api/meetings?limit=1&after=${first.next}`, { token });
    expect(await second.json()).toMatchObject({ meetings: [{ room: 'b' }] });
  });

  test.each([
    ['state=gone', 'Expected `state'],
    ['limit=0', 'Expected `limit` to be a whole number from 1 to 1000, got 0'],
    ['limit=1001', 'Expected `limit` to be a whole number from 1 to 1000, got 1001'],
    ['limit=ten', 'Expected `limit` to be a whole number from 1 to 1000, got "ten"'],
    ['search=%00', 'Expected `search` to be text'],
    ['after=1', 'Expected `after` to be the `next` of the previous page, got "1"'],
    [`after=${btoa('["a",1]')}`, 'Expected `after` to be the `next` of the previous page'],
    ['overdue=yes', 'Expected `overdue` to be true or false, got "yes"'],
    ['order=up', 'Expected `order` to be asc or desc, got "up"'],
    ['sort=age', 'Expected `sort` to be one of end, start, room, provider, state, got "age"'],
    ['state=closed&sort=room', 'Expected `sort` to be one of start, end for these states, got "room"'],
    [`search=${'x'.repeat(201)}`, 'Expected `search` to be at most 200 characters'],
  ])('the list with %s gives 400 with the error %j', async (query, error) => {
    const response = await served().request(`/api/meetings?${query}`, { token });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain(error);
  });

  test('the mark of a page is accepted by the list in the same order only', async () => {
    const { request, started } = served();
    for (const room of ['a', 'b']) await started(room);
    const list = (query: string) => request(`/api/meetings?limit=1&${query}`, { token });
    const { next } = (await (await list('sort=room')).json()) as { next: string };
    expect((await list(`sort=room&search=b&after=${next}`)).status).toBe(200); // a filter does not change the order
    for (const [query, order] of [
      ['sort=end', 'open by end'],
      ['', 'open by end'],
      ['sort=room&order=desc', 'open by room, descending'],
      ['state=closed,ended', 'over by start, descending'],
      ['state=running,ended', 'all by start, descending'],
    ])
      expect(await readResponse(await list(`${query}&after=${next}`)), query).toEqual({
        status: 400,
        body: {
          error: `Expected \`after\` to be the \`next\` of a list in the same order (${order}), got one of "open by room"`,
        },
      });
  });

  test('the marks of the longest names, whatever their characters, are accepted', async () => {
    for (const character of ['\u0001', '"', '語', '😀']) {
      const { request, hardLimit } = served();
      const name = character.repeat(512 / character.length);
      for (const room of ['a', 'b'])
        await hardLimit.observe('signed', [{ type: 'started', at: 1, startedAt: 1, room, name }]);
      for (const sort of ['room', 'end', 'start', 'provider', 'state']) {
        const path = `/api/meetings?limit=1&sort=${sort}`;
        const { next } = (await (await request(path, { token })).json()) as { next: string };
        const { status, body } = await readResponse(await request(`${path}&after=${next}`, { token }));
        expect({ status, body }, `${character}, ${sort}`).toMatchObject({
          status: 200,
          body: { meetings: [{ room: 'b' }] },
        });
      }
    }
  });

  test.each([
    ['an id beyond bigint', [0, 0, 2 ** 64]],
    ['an instant beyond any date', [1e300, 0, 1]],
    ['a deadline after the year 9999', [0, Date.UTC(10_000, 0), 1]],
    ['a negative id', [0, 0, -1]],
    ['a fraction', [0.5, 0, 1]],
    ['a text with NUL', ['a\0', 0, 1]],
    ['half an emoji', ['\ud83d', 0, 1]],
    ['a text that is too long', ['a'.repeat(513), 0, 1]],
    ['an object', [{}, 0, 1]],
  ])('a forged mark with %s gives 400', async (_what, place) => {
    const forged = Buffer.from(JSON.stringify(['open by end', ...place])).toString('base64url');
    const response = await served().request(`/api/meetings?after=${forged}`, { token });
    expect(await readResponse(response)).toEqual({
      status: 400,
      body: { error: expect.stringContaining('Expected `after` to be the `next` of the previous page') },
    });
    const good = Buffer.from(JSON.stringify(['open by end', 0, 0, 1])).toString('base64url');
    expect((await served().request(`/api/meetings?after=${good}`, { token })).status).toBe(200); // so the form is right
  });

  test('a meeting is given with its history, which records the operator’s extension', async () => {
    const { request, started } = served();
    const id = await started('a');
    const extended = await request(`/api/meetings/${id}/extend`, { token, json: { by: minute, version: 1 } });
    expect(await extended.json()).toMatchObject({ now: expect.any(Number), meeting: { extended: minute, version: 2 } });
    const response = await request(`/api/meetings/${id}`, { token });
    expect(await response.json()).toMatchObject({
      now: expect.any(Number),
      meeting: { id, room: 'a' },
      history: [{ what: 'extended', actor: 'operator' }],
      progress: { reportedBy: 'webhook', attemptedAt: null },
    });
  });

  test('ending a running meeting starts its closing; ending a closed one gives 409', async () => {
    const { request, started, hardLimit } = served();
    const id = await started('a');
    const response = await request(`/api/meetings/${id}/end`, { method: 'POST', token });
    expect(await response.json()).toMatchObject({ meeting: { id, state: 'closing' } });
    expect(await hardLimit.meeting(id)).toMatchObject({ state: 'closing' });
    hardLimit.set(id, { state: 'closed' });
    expect((await request(`/api/meetings/${id}/end`, { method: 'POST', token })).status).toBe(409);
  });

  test('the history is exported as one JSON object per line, in which no character can harm a terminal', async () => {
    const { request, started, hardLimit } = served();
    const room = 'a\u001b[2J\u009b31m\u202etxt\n';
    const id = await started(room);
    await request(`/api/meetings/${id}/extend`, { token, json: { by: minute } });
    const until = new Date(hardLimit.now() + minute).toISOString();
    const response = await request(`/api/history?until=${until}`, { token });
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8');
    const text = await response.text();
    expect(text).toMatch(/^[^\p{Cc}\u202e]+\n$/u);
    const entry = { meeting: id, what: 'extended', detail: null, actor: 'operator', provider: 'signed', room };
    expect(JSON.parse(text)).toEqual({ at: expect.stringMatching(/^\d{4}-.*Z$/), ...entry });
    expect(await (await request(`/api/history?since=${until}`, { token })).text()).toBe('');
    const wrong = await request('/api/history?since=yesterday', { token });
    expect(await readResponse(wrong)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('Expected `since` to be an ISO 8601 time with its zone') },
    });
  });

  test('an export that breaks off does not look complete', async () => {
    const { request, hardLimit } = served();
    hardLimit.exportHistory = async function* () {
      yield [];
      throw new Error('connection terminated');
    };
    await expect((await request('/api/history', { token })).text()).rejects.toThrow('connection terminated');
    hardLimit.isAway = true;
    hardLimit.exportHistory = async function* () {
      yield await Promise.reject(new Error('connection refused'));
    };
    expect((await request('/api/history', { token })).status).toBe(503);
  });

  test.each(['7', 'a', '-1', '1e3', '99999999999999999999', '__proto__'])(
    'the unknown meeting id %s gives 404',
    async (id) => {
      const { request, started } = served();
      await started('a');
      expect((await request(`/api/meetings/${id}`, { token })).status).toBe(404);
      expect((await request(`/api/meetings/${id}/end`, { method: 'POST', token })).status).toBe(404);
    },
  );

  test('a reconcile request adds the meetings of the provider’s list', async () => {
    const { request, hardLimit } = served({}, [signingProvider('signed', [{ room: 'new', startedAt: Date.now() }])]);
    expect((await request('/api/reconcile', { method: 'POST', token })).status).toBe(204);
    expect(await hardLimit.meetingIn('signed', 'new')).toBeDefined();
  });

  test('a reconcile request gives 502 with the error of the provider whose list failed', async () => {
    const list = () => Promise.reject(new ProviderError('signed: GET /rooms: 503', { status: 503 }));
    const { request } = served({}, [{ ...signingProvider(), list }]);
    const response = await request('/api/reconcile', { method: 'POST', token });
    expect(await readResponse(response)).toEqual({ status: 502, body: { error: 'signed: GET /rooms: 503' } });
  });

  test('the health of the database and of the server is given', async () => {
    const response = await served().request('/api/health', { token });
    expect(await response.json()).toMatchObject({ database: true, stopping: false });
  });

  test('the metrics are given while the database is unreachable, without the meeting counts', async () => {
    const { request, webhook, hardLimit } = served();
    await webhook('{}', {});
    const metrics = async (): Promise<string> => {
      const response = await request('/metrics', { token });
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toContain('text/plain');
      return response.text();
    };
    expect(await metrics()).toContain('still_there_webhooks_total{provider="signed",result="unsigned"} 1');
    expect(await metrics()).toContain('still_there_meetings{state="running"} 0');
    hardLimit.isAway = true;
    await metrics();
    expect(await metrics()).toContain('still_there_task_errors_total{task="count_meetings"} 1');
    expect(await metrics()).not.toContain('still_there_meetings{state=');
  });
});

describe('Health checks', () => {
  test('/healthz gives 200 while the database is unreachable', async () => {
    const { request, hardLimit } = served();
    hardLimit.isAway = true;
    expect((await request('/healthz')).status).toBe(200);
  });

  test('/readyz gives 503 and the reason while the database, a list or the start is not ready, or the server stops', async () => {
    const stopping = new AbortController();
    const { request, hardLimit } = served({ signal: stopping.signal });
    const readiness = async () => readResponse(await request('/readyz'));
    const works = { database: 'ok', lists: 'ok', started: 'ok', running: 'ok' };
    const listed = {
      ...{ listedAt: 0, isListStale: false, error: null, keyRefused: null },
      ...{ skipped: null, overdue: { count: 0, oldest: 0 }, clockDisagreement: null },
    };
    hardLimit.providersHealth = { signed: listed };
    expect(await readiness()).toEqual({ status: 200, body: { ok: true, checks: works } });
    const fails = (checks: Record<string, string>) => ({
      status: 503,
      body: { ok: false, checks: { ...works, ...checks } },
    });

    hardLimit.isAway = true;
    expect(await readiness()).toEqual(fails({ database: 'the database does not answer' }));
    hardLimit.isAway = false;
    hardLimit.providersHealth = { signed: { ...listed, isListStale: true, error: 'signed: GET /rooms: 503' } };
    expect(await readiness()).toEqual(
      fails({
        lists: 'the list of running meetings was last read at 1970-01-01T00:00:00.000Z: signed: GET /rooms: 503',
      }),
    );
    hardLimit.providersHealth = { signed: listed };
    hardLimit.isStarted = false;
    expect(await readiness()).toEqual(fails({ started: 'the server is still starting' }));
    hardLimit.isStarted = true;
    const stale = { ...listed, isListStale: true, error: 'other: GET /rooms: 401' };
    hardLimit.providersHealth = { signed: listed, other: stale };
    expect(await readiness()).toEqual({ status: 200, body: { ok: true, checks: works } });
    hardLimit.providersHealth = { signed: stale, other: stale };
    expect(await readiness()).toEqual(
      fails({ lists: 'none of the 2 lists of running meetings can be read: see the log' }),
    );
    hardLimit.providersHealth = { signed: listed };
    stopping.abort();
    expect(await readiness()).toEqual(fails({ running: 'the server is stopping' }));
    hardLimit.health = () => Promise.reject(new Error('no health'));
    expect(await readiness()).toMatchObject({ status: 503, body: { ok: false } });
  });
});

test.each([
  [{ token: 'short' }, 'Expected `token` to be at least 16 characters of A-Z a-z 0-9 - . _ ~ + /, got 5 characters'],
  [{ token: 'with a space in it and more' }, 'Expected `token` to be at least 16 characters'],
  [{ secret: 'thirty-one characters are short' }, 'Expected `secret` to be at least 32 characters, got 31 characters'],
  [{ origins: ['https://app.example.com/'] }, 'Expected `origins` to be origins such as'],
  [{ origins: ['*'] }, 'got "*" (string)'],
  [{ origins: ['app.example.com'] }, 'got "app.example.com" (string)'],
  [
    { orgins: [] } as HardLimitAppOptions,
    'Unknown option `orgins`, did you mean `origins`? Expected secret, secrets, token, operators, signIn, origins, trustProxy, draining, signal',
  ],
])('hardLimitApp refuses %j', (wrong, message) => {
  expect(() => served(wrong)).toThrow(message);
});
