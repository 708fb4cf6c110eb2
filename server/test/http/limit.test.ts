import { sign as signJwt } from 'hono/jwt';
import { describe, expect, test } from 'vitest';
import { meetingToken } from '../../src/http/meeting-token.ts';
import { minute, operatorToken, origin, secret, served, tokenFor } from '../support/served.ts';
import { signingProvider } from '../support/signing-provider.ts';

const exp = Math.floor(Date.now() / 1000) + 60;

describe('the limit of a meeting', () => {
  test('says when it ends, by which clock, and whether this participant may extend it', async () => {
    const { request, started } = served();
    const before = Date.now();
    await started('a');
    const response = await request('/meetings/a/limit', { token: await tokenFor('a', { extend: true }) });
    expect(response.status).toBe(200);
    const body = (await response.json()) as { endsAt: number; now: number };
    expect(body).toEqual({
      ...{ endsAt: expect.any(Number), now: expect.any(Number), canExtend: true, state: 'running', version: 1 },
    });
    expect(body.endsAt).toBeGreaterThanOrEqual(before + 30 * minute);
    expect(body.endsAt - body.now).toBeLessThanOrEqual(30 * minute);
  });

  test.each([
    ['running', { state: 'running' }, { state: 'running', canExtend: true }],
    ['claimed', { state: 'closing' }, { state: 'closing', canExtend: false }],
    ['tried again', { state: 'failed' }, { state: 'closing', canExtend: false }],
    ['closed by the limit', { state: 'closed' }, { state: 'over', canExtend: false }],
    ['left by all', { state: 'ended' }, { state: 'over', canExtend: false }],
    ['extended as far as it goes', { extended: 20 * minute }, { state: 'running', canExtend: false }],
    ['without a limit', { endsAt: null, deadline: null }, { state: 'running', canExtend: false, endsAt: null }],
  ] as const)('that is %s is told so', async (_what, change, told) => {
    const { request, started, hardLimit } = served();
    hardLimit.set(await started('a'), change);
    const response = await request('/meetings/a/limit', { token: await tokenFor('a', { extend: true }) });
    expect(await response.json()).toMatchObject(told);
  });

  test('that nobody has heard of is unknown, which is no error: it may begin yet', async () => {
    const response = await served().request('/meetings/a/limit', { token: await tokenFor('a') });
    expect([response.status, await response.json()]).toEqual([
      200,
      { endsAt: null, now: expect.any(Number), canExtend: false, state: 'unknown', version: 0 },
    ]);
  });

  test.each(['a b/c', 'ü?#&', '100%', '%2F', 'a+b'])('is found for the room %j', async (room) => {
    const { request, started } = served();
    await started(room);
    const response = await request(`/meetings/${encodeURIComponent(room)}/limit`, { token: await tokenFor(room) });
    expect(await response.json()).toMatchObject({ state: 'running' });
  });

  test('is not sent again while nothing but the clock has moved', async () => {
    const { request, started, hardLimit } = served();
    const id = await started('a');
    const token = await tokenFor('a', { extend: true });
    const first = await request('/meetings/a/limit', { token });
    const tag = first.headers.get('ETag') ?? '';
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
    const ask = () => request('/meetings/a/limit', { token, headers: { 'If-None-Match': tag, Origin: origin } });
    const second = await ask();
    expect([second.status, await second.text(), second.headers.get('ETag')]).toEqual([304, '', tag]);
    expect(second.headers.get('Access-Control-Allow-Origin')).toBe(origin);
    await hardLimit.extend(id, minute, { actor: 'bob' });
    const third = await ask();
    expect([third.status, third.headers.get('ETag') === tag]).toEqual([200, false]);
  });

  test('has another tag for who may extend it', async () => {
    const { request, started } = served();
    await started('a');
    const tags = [true, false].map(async (extend) =>
      (await request('/meetings/a/limit', { token: await tokenFor('a', { extend }) })).headers.get('ETag'),
    );
    expect(new Set(await Promise.all(tags)).size).toBe(2);
  });
});

describe('a meeting token', () => {
  const sub = 'alice';
  const room = 'a';
  const forged: readonly (readonly [string, () => Promise<string | undefined> | string | undefined])[] = [
    ['missing', () => undefined],
    ['no JWT', () => 'nonsense'],
    ['the operator’s', () => operatorToken],
    ['signed with another secret', () => signJwt({ sub, room, exp }, 'x'.repeat(32), 'HS256')],
    ['signed by another algorithm', () => signJwt({ sub, room, exp }, secret, 'HS512')],
    ['not signed (alg none)', () => `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub, room, exp })}.`],
    ['signed as HS256 by its own word, with nothing', () => `${part({ alg: 'HS256' })}.${part({ sub, room, exp })}.`],
    ['expired', () => signJwt({ sub, room, exp: exp - 120 }, secret, 'HS256')],
    ['good for ever', () => signJwt({ sub, room }, secret, 'HS256')],
    ['of nobody', () => signJwt({ room, exp }, secret, 'HS256')],
    ['of somebody who calls himself the operator', () => signJwt({ sub: 'operator', room, exp }, secret, 'HS256')],
    ['for no room', () => signJwt({ sub, exp }, secret, 'HS256')],
    ['for a room that no database can hold', () => signJwt({ sub, room: 'a\0', exp }, secret, 'HS256')],
    ['for half a character', () => signJwt({ sub, room: '\ud800', exp }, secret, 'HS256')],
    ['for all rooms', () => signJwt({ sub, room: ['a'], exp }, secret, 'HS256')],
  ];
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each(forged)('that is %s opens nothing', async (_what, forge) => {
    const { request, started, hardLimit } = served();
    await started('a');
    const before = hardLimit.everything();
    const token = await forge();
    const asked = { ...(token && { token }) };
    const answers = await Promise.all([
      request('/meetings/a/limit', asked),
      request('/meetings/a/limit', { ...asked, headers: { Accept: 'text/event-stream' } }),
      request('/meetings/a/extend', { ...asked, json: { by: minute } }),
      request('/meetings/a/prompt', { ...asked, json: { until: Date.now() + minute } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(answers[0]?.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(hardLimit.everything()).toEqual(before);
  });

  test.each([
    ['another room', 'b', undefined],
    ['another provider', 'a', 'other'],
  ])('for %s opens nothing', async (_what, tokenRoom, provider) => {
    const { request, started, hardLimit } = served({}, [signingProvider(), signingProvider('other')]);
    await started('a');
    const before = hardLimit.everything();
    const token = await tokenFor(tokenRoom, { extend: true, provider: provider ?? 'signed' });
    const query = '?provider=signed';
    const answers = await Promise.all([
      request(`/meetings/a/limit${query}`, { token }),
      request(`/meetings/a/extend${query}`, { token, json: { by: minute } }),
      request(`/meetings/a/prompt${query}`, { token, json: { until: Date.now() + minute } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(hardLimit.everything()).toEqual(before);
  });

  test('names the provider where the server has several', async () => {
    const { request, started } = served({}, [signingProvider(), signingProvider('other')]);
    await started('a');
    expect((await request('/meetings/a/limit', { token: await tokenFor('a') })).status).toBe(401);
    const named = await request('/meetings/a/limit', { token: await tokenFor('a', { provider: 'signed' }) });
    expect(await named.json()).toMatchObject({ state: 'running' });
    const gone = await request('/meetings/a/limit', { token: await tokenFor('a', { provider: 'gone' }) });
    expect(gone.status).toBe(404);
  });

  test.each([
    [{ secret: 'short' }, 'Expected `secret` to be at least 32 characters, got 5 characters'],
    [{ room: '' }, 'Expected `room` to be the room\'s id at the provider, got "" (string)'],
    [{ subject: 'operator' }, 'Expected `subject` to be the id of a participant'],
    [{ subject: undefined as unknown as string }, 'Expected `subject` to be the id of a participant'],
    [{ expires: 1 }, 'did you mean `expiresIn`?'],
    [{ expiresIn: 0 }, 'Expected `expiresIn` to be a finite number > 0, got 0 (number)'],
    [{ provider: '' }, 'Expected `provider` to be the name of a provider, got "" (string)'],
  ])('is refused for %j', async (wrong, message) => {
    const good = { secret, room: 'a', subject: 'alice', expiresIn: minute };
    await expect(meetingToken({ ...good, ...wrong })).rejects.toThrow(message);
  });
});

describe('an extension', () => {
  test('moves the end for all and names who asked', async () => {
    const { request, started, hardLimit } = served();
    const id = await started('a');
    const { endsAt } = (await hardLimit.meeting(id)) ?? {};
    const response = await request('/meetings/a/extend', {
      token: await tokenFor('a', { extend: true }),
      json: { by: 20 * minute, version: 1 },
    });
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { endsAt: (endsAt ?? 0) + 20 * minute, canExtend: false, state: 'running', version: 2 },
    ]);
    expect(await hardLimit.history(id)).toMatchObject([{ what: 'extended', actor: 'alice' }]);
  });

  test.each([
    ['without the claim', { extend: false }, { by: minute }, {}, 403],
    ['over the cap', { extend: true }, { by: 21 * minute }, {}, 403],
    ['of a meeting that has changed', { extend: true }, { by: minute, version: 7 }, {}, 409],
    ['of a meeting that is closing', { extend: true }, { by: minute }, { state: 'closing' }, 409],
    ['of a meeting that is over', { extend: true }, { by: minute }, { state: 'ended' }, 409],
  ] as const)('%s is refused', async (_how, claims, json, change, status) => {
    const { request, started, hardLimit } = served();
    hardLimit.set(await started('a'), { ...change, version: 1 });
    const before = hardLimit.everything();
    const response = await request('/meetings/a/extend', { token: await tokenFor('a', claims), json });
    expect([response.status, await response.json()]).toEqual([status, { error: expect.any(String) }]);
    expect(hardLimit.everything()).toEqual(before);
  });

  test('where no meeting is has nothing to extend', async () => {
    const token = await tokenFor('a', { extend: true });
    const response = await served().request('/meetings/a/extend', { token, json: { by: minute } });
    expect(response.status).toBe(404);
  });

  test.each([
    ['{', 'Expected the body to be JSON'],
    ['', 'Expected the body to be JSON'],
    ['null', 'Expected the body to be an object with `by`, got null'],
    ['{}', 'Expected `by`, which is missing'],
    ['{"by":"1h"}', 'Expected `by` to be a whole number of ms > 0, got "1h"'],
    ['{"by":-1}', 'Expected `by` to be a whole number of ms > 0, got -1'],
    ['{"by":1.5}', 'Expected `by` to be a whole number of ms > 0, got 1.5'],
    ['{"by":1e300}', 'Expected `by` to be a whole number of ms > 0, got 1e+300'],
    ['{"by":1,"version":2147483648}', 'Expected `version` to be a whole number from 0 to 2147483647, got 2147483648'],
    ['{"by":1,"version":"1"}', 'Expected `version` to be a whole number from 0 to 2147483647, got "1"'],
  ])('by %j says what was expected', async (body, error) => {
    const { request, started } = served();
    await started('a');
    const token = await tokenFor('a', { extend: true });
    const response = await request('/meetings/a/extend', { method: 'POST', token, body });
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });

  test('by more than 4 KB is too large', async () => {
    const token = await tokenFor('a', { extend: true });
    const json = { by: 1, filler: 'x'.repeat(5000) };
    expect((await served().request('/meetings/a/extend', { token, json })).status).toBe(413);
  });
});

describe('while the database is away', () => {
  test.each(['limit', 'extend'])('%s says so, and the log why', async (what) => {
    const { request, started, hardLimit, log } = served();
    await started('a');
    hardLimit.isAway = true;
    const token = await tokenFor('a', { extend: true });
    const response = await request(`/meetings/a/${what}`, { token, ...(what === 'extend' && { json: { by: 1 } }) });
    expect([response.status, response.headers.get('Retry-After'), await response.json()]).toEqual([
      ...[503, '5', { error: 'The database does not answer; try again later' }],
    ]);
    expect(log.join()).toContain('ECONNREFUSED');
  });
});

describe('a prompt', () => {
  test('holds the shutdown until somebody has had time to answer', async () => {
    const { request, started, hardLimit } = served();
    const id = await started('a');
    hardLimit.set(id, { deadline: Date.now() + 1000 });
    const until = Date.now() + minute;
    const response = await request('/meetings/a/prompt', { token: await tokenFor('a'), json: { until } });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await hardLimit.meeting(id)).toMatchObject({ deadline: until });
    expect(await hardLimit.history(id)).toMatchObject([{ what: 'held', actor: 'alice' }]);
  });

  test.each([[{ until: 'soon' }], [{ until: -1 }], [{ until: 8.64e15 + 1 }], [{}]])(
    '%j says what was expected',
    async (json) => {
      const { request, started } = served();
      await started('a');
      expect((await request('/meetings/a/prompt', { token: await tokenFor('a'), json })).status).toBe(400);
    },
  );
});

describe('pages of other origins', () => {
  const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' };

  test('that are on the list may ask, and read why they are refused', async () => {
    const { request } = served();
    const asked = await request('/meetings/a/extend', {
      method: 'OPTIONS',
      headers: { Origin: origin, ...preflight },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('Access-Control-Allow-Origin')).toBe(origin);
    expect(asked.headers.get('Access-Control-Allow-Methods')).toBe('GET,POST');
    expect(asked.headers.get('Access-Control-Allow-Headers')).toContain('Authorization');
    const refused = await request('/meetings/a/limit', { headers: { Origin: origin } });
    expect([refused.status, refused.headers.get('Access-Control-Allow-Origin')]).toEqual([401, origin]);
    expect(refused.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(refused.headers.get('Vary')).toContain('Origin');
  });

  test.each(['https://evil.example.com', 'https://app.example.com.evil.org', 'null', 'http://app.example.com'])(
    'that are not on it, such as %s, may not',
    async (other) => {
      const { request } = served();
      const headers = { Origin: other, ...preflight };
      for (const method of ['OPTIONS', 'GET']) {
        const response = await request('/meetings/a/limit', { method, headers });
        expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
      }
    },
  );

  test('may ask for nothing but meetings', async () => {
    const { request } = served();
    for (const path of ['/api/meetings', '/webhooks/signed', '/metrics', '/healthz']) {
      const response = await request(path, { headers: { Origin: origin } });
      expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
  });
});
