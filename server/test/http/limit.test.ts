import { sign as signJwt } from 'hono/jwt';
import { describe, expect, test } from 'vitest';
import { meetingToken } from '../../src/http/meeting-token.ts';
import { readResponse } from '../support/read-response.ts';
import { minute, operatorToken, origin, secret, served, tokenFor } from '../support/served.ts';
import { signingProvider } from '../support/signing-provider.ts';

const exp = Math.floor(Date.now() / 1000) + 60;

describe('Limit endpoint', () => {
  test('a running meeting gives its end, the server’s clock and whether this participant may extend it', async () => {
    const { request, started } = served();
    const before = Date.now();
    await started('a');
    const response = await request('/meetings/a/limit', { token: await tokenFor('a', { extend: true }) });
    expect(response.status).toBe(200);
    const body = (await response.json()) as { endsAt: number; now: number };
    expect(body).toEqual({
      endsAt: expect.any(Number),
      now: expect.any(Number),
      canExtend: true,
      state: 'running',
      version: 1,
    });
    expect(body.endsAt).toBeGreaterThanOrEqual(before + 30 * minute);
    expect(body.endsAt - body.now).toBeLessThanOrEqual(30 * minute);
  });

  test.each([
    { meeting: 'running', change: { state: 'running' }, expected: { state: 'running', canExtend: true } },
    { meeting: 'closing', change: { state: 'closing' }, expected: { state: 'closing', canExtend: false } },
    { meeting: 'whose closing failed', change: { state: 'failed' }, expected: { state: 'closing', canExtend: false } },
    { meeting: 'closed by the limit', change: { state: 'closed' }, expected: { state: 'over', canExtend: false } },
    { meeting: 'that has ended', change: { state: 'ended' }, expected: { state: 'over', canExtend: false } },
    {
      meeting: 'extended by the maximum',
      change: { extended: 20 * minute },
      expected: { state: 'running', canExtend: false },
    },
    {
      meeting: 'without a limit',
      change: { endsAt: null, deadline: null },
      expected: { state: 'running', canExtend: false, endsAt: null },
    },
  ] as const)('a meeting $meeting gives $expected', async ({ change, expected }) => {
    const { request, started, hardLimit } = served();
    hardLimit.set(await started('a'), change);
    const response = await request('/meetings/a/limit', { token: await tokenFor('a', { extend: true }) });
    expect(await response.json()).toMatchObject(expected);
  });

  test('in a dry run a meeting has no limit, since browsers would leave at its end', async () => {
    const { request, started, hardLimit } = served();
    hardLimit.dryRun = true;
    const id = await started('a');
    const token = await tokenFor('a', { extend: true });
    const body = async () => (await request('/meetings/a/limit', { token })).json();
    const unlimited = { endsAt: null, now: expect.any(Number), canExtend: false, state: 'running', version: 1 };
    expect(await body()).toEqual(unlimited);
    hardLimit.set(id, { state: 'closing' });
    expect(await body()).toMatchObject({ state: 'running', endsAt: null });
    hardLimit.set(id, { state: 'ended' });
    expect(await body()).toMatchObject({ state: 'over' });
  });

  test('an unknown meeting gives 200 with no end, because it may still begin', async () => {
    const response = await served().request('/meetings/a/limit', { token: await tokenFor('a') });
    expect(await readResponse(response)).toEqual({
      status: 200,
      body: { endsAt: null, now: expect.any(Number), canExtend: false, state: 'unknown', version: 0 },
    });
  });

  test.each(['a b/c', 'ü?#&', '100%', '%2F', 'a+b'])('the room %j is found by its encoded id', async (room) => {
    const { request, started } = served();
    await started(room);
    const response = await request(`/meetings/${encodeURIComponent(room)}/limit`, { token: await tokenFor(room) });
    expect(await response.json()).toMatchObject({ state: 'running' });
  });

  test('an unchanged limit is answered with 304, although its clock has moved', async () => {
    const { request, started, hardLimit } = served();
    const id = await started('a');
    const token = await tokenFor('a', { extend: true });
    const first = await request('/meetings/a/limit', { token });
    const tag = first.headers.get('ETag') ?? '';
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
    const getIfChanged = () =>
      request('/meetings/a/limit', { token, headers: { 'If-None-Match': tag, Origin: origin } });
    const second = await getIfChanged();
    expect(await readResponse(second)).toEqual({ status: 304, body: '' });
    expect(second.headers.get('ETag')).toBe(tag);
    expect(second.headers.get('Access-Control-Allow-Origin')).toBe(origin);
    await hardLimit.extend(id, minute, { actor: 'bob' });
    const third = await getIfChanged();
    expect(third.status).toBe(200);
    expect(third.headers.get('ETag')).not.toBe(tag);
  });

  test('a participant who may extend and one who may not get different ETags', async () => {
    const { request, started } = served();
    await started('a');
    const tags = [true, false].map(async (extend) =>
      (await request('/meetings/a/limit', { token: await tokenFor('a', { extend }) })).headers.get('ETag'),
    );
    expect(new Set(await Promise.all(tags)).size).toBe(2);
  });
});

/** Names that look like those of other actors in the history, or that a terminal shows as other names. */
const lookalikes = [
  'operator gus',
  'Operator gus',
  'operator\u00a0gus',
  'operator\u3000gus',
  'operator\tgus',
  'operator\ngus',
  'operator\u200b gus',
  'operator\u200d gus',
  'op\u200derator gus',
  'op\u00aderator gus',
  'operator\u3164gus',
  'operator\u2800gus',
  '\uff4f\uff50erator gus',
  ' operator gus',
  ' alice',
  'alice\u00a0',
  'server',
  'server ',
  'config file globex.json',
  'config  file globex.json',
  'config\u2003file',
  '\u202eoperator',
  'al\u2066ice',
  '\u001b[31malice',
  '\ufeffalice',
  '\u200d',
];

describe('Meeting token', () => {
  const sub = 'alice';
  const room = 'a';
  const forged: readonly { readonly what: string; readonly forge: () => Promise<string> | string | undefined }[] = [
    { what: 'missing token', forge: () => undefined },
    { what: 'token that is no JWT', forge: () => 'nonsense' },
    { what: 'operator token', forge: () => operatorToken },
    { what: 'token signed with another secret', forge: () => signJwt({ sub, room, exp }, 'x'.repeat(32), 'HS256') },
    { what: 'token signed with HS512', forge: () => signJwt({ sub, room, exp }, secret, 'HS512') },
    {
      what: 'token with alg none',
      forge: () => `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub, room, exp })}.`,
    },
    {
      what: 'token with an empty signature',
      forge: () => `${part({ alg: 'HS256' })}.${part({ sub, room, exp })}.`,
    },
    { what: 'token that has expired', forge: () => signJwt({ sub, room, exp: exp - 120 }, secret, 'HS256') },
    { what: 'token without an expiry', forge: () => signJwt({ sub, room }, secret, 'HS256') },
    { what: 'token without a participant', forge: () => signJwt({ room, exp }, secret, 'HS256') },
    {
      what: 'token of a participant named operator',
      forge: () => signJwt({ sub: 'operator', room, exp }, secret, 'HS256'),
    },
    ...lookalikes.map((subject) => ({
      what: `token of ${JSON.stringify(subject)}`,
      forge: () => signJwt({ sub: subject, room, exp }, secret, 'HS256'),
    })),
    { what: 'token without a room', forge: () => signJwt({ sub, exp }, secret, 'HS256') },
    {
      what: 'token with a null character in the room',
      forge: () => signJwt({ sub, room: 'a\0', exp }, secret, 'HS256'),
    },
    {
      what: 'token with half a surrogate as the room',
      forge: () => signJwt({ sub, room: '\ud800', exp }, secret, 'HS256'),
    },
    { what: 'token with a list of rooms', forge: () => signJwt({ sub, room: ['a'], exp }, secret, 'HS256') },
  ];
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each(forged)('a $what gives 401 everywhere and changes nothing', async ({ forge }) => {
    const { request, started, hardLimit } = served();
    await started('a');
    const before = hardLimit.everything();
    const token = await forge();
    const withToken = { ...(token && { token }) };
    const responses = [
      await request('/meetings/a/limit', withToken),
      await request('/meetings/a/limit', { ...withToken, headers: { Accept: 'text/event-stream' } }),
      await request('/meetings/a/extend', { ...withToken, json: { by: minute } }),
      await request('/meetings/a/prompt', { ...withToken, json: { until: Date.now() + minute } }),
    ];
    for (const response of responses) {
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    }
    expect(hardLimit.everything()).toEqual(before);
  });

  test('the refusal of a participant who looks like staff says what is wrong', async () => {
    const { request } = served();
    const token = await signJwt({ sub: 'operator\u00a0gus', room, exp }, secret, 'HS256');
    const { error } = (await (await request('/meetings/a/limit', { token })).json()) as { error: string };
    expect(error).toBe(
      'Expected the claim `sub` of the meeting token to be the id of a participant, not "server" or "operator" or one that begins so, ' +
        'without invisible characters and without blanks at its ends, got "operator\u00a0gus"',
    );
  });

  test.each([
    'alice',
    'Alice Müller',
    'alice@example.com',
    'operators',
    'co-operator 7',
    'my server',
    '山田\u3000太郎',
    'می\u200cخواهم',
    '👩\u200d💻',
    '7',
  ])('a participant may be called %s', async (subject) => {
    const { request, started } = served();
    await started('a');
    const token = await meetingToken({ secret, room, subject, expiresIn: minute });
    expect((await request('/meetings/a/limit', { token })).status).toBe(200);
  });

  test.each([
    { other: 'room', room: 'b', provider: 'signed' },
    { other: 'provider', room: 'a', provider: 'other' },
  ])('a token for another $other gives 403 and changes nothing', async ({ room, provider }) => {
    const { request, started, hardLimit } = served({}, [signingProvider(), signingProvider('other')]);
    await started('a');
    const before = hardLimit.everything();
    const token = await tokenFor(room, { extend: true, provider });
    const query = '?provider=signed';
    const responses = [
      await request(`/meetings/a/limit${query}`, { token }),
      await request(`/meetings/a/extend${query}`, { token, json: { by: minute } }),
      await request(`/meetings/a/prompt${query}`, { token, json: { until: Date.now() + minute } }),
    ];
    for (const response of responses) expect(response.status).toBe(403);
    expect(hardLimit.everything()).toEqual(before);
  });

  test('on a server with several providers the token must name a known one', async () => {
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
  ])('meetingToken rejects %j', async (wrong, message) => {
    const good = { secret, room: 'a', subject: 'alice', expiresIn: minute };
    await expect(meetingToken({ ...good, ...wrong })).rejects.toThrow(message);
  });
});

describe('Extension request', () => {
  test('an extension moves the end, raises the version and is recorded with the participant’s id', async () => {
    const { request, started, hardLimit } = served();
    const id = await started('a');
    const { endsAt } = (await hardLimit.meeting(id)) ?? {};
    const response = await request('/meetings/a/extend', {
      token: await tokenFor('a', { extend: true }),
      json: { by: 20 * minute, version: 1 },
    });
    expect(await readResponse(response)).toMatchObject({
      status: 200,
      body: { endsAt: (endsAt ?? 0) + 20 * minute, canExtend: false, state: 'running', version: 2 },
    });
    expect(await hardLimit.history(id)).toMatchObject([{ what: 'extended', actor: 'alice' }]);
  });

  test.each([
    { what: 'with a token that does not permit it', token: { extend: false }, json: { by: minute }, status: 403 },
    { what: 'above the maximum', json: { by: 21 * minute }, status: 403 },
    { what: 'for an outdated version', json: { by: minute, version: 7 }, status: 409 },
    { what: 'of a meeting that is closing', state: 'closing', json: { by: minute }, status: 409 },
    { what: 'of a meeting that has ended', state: 'ended', json: { by: minute }, status: 409 },
  ] as const)('an extension $what gives $status and changes nothing', async (row) => {
    const { token = { extend: true }, state = 'running', json, status } = row;
    const { request, started, hardLimit } = served();
    hardLimit.set(await started('a'), { state, version: 1 });
    const before = hardLimit.everything();
    const response = await request('/meetings/a/extend', { token: await tokenFor('a', token), json });
    expect(await readResponse(response)).toEqual({ status, body: { error: expect.any(String) } });
    expect(hardLimit.everything()).toEqual(before);
  });

  test('an extension of an unknown meeting gives 404', async () => {
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
  ])('an extension with the body %j gives 400 with the error %j', async (body, error) => {
    const { request, started } = served();
    await started('a');
    const token = await tokenFor('a', { extend: true });
    const response = await request('/meetings/a/extend', { method: 'POST', token, body });
    expect(await readResponse(response)).toEqual({ status: 400, body: { error } });
  });

  test('an extension with a body above 4 KB gives 413', async () => {
    const token = await tokenFor('a', { extend: true });
    const json = { by: 1, filler: 'x'.repeat(5000) };
    expect((await served().request('/meetings/a/extend', { token, json })).status).toBe(413);
  });
});

describe('Unreachable database', () => {
  test.each(['limit', 'extend'])(
    '/meetings/:room/%s gives 503 with Retry-After, and the cause is logged',
    async (what) => {
      const { request, started, hardLimit, log } = served();
      await started('a');
      hardLimit.isAway = true;
      const token = await tokenFor('a', { extend: true });
      const response = await request(`/meetings/a/${what}`, { token, ...(what === 'extend' && { json: { by: 1 } }) });
      expect(response.headers.get('Retry-After')).toBe('5');
      expect(await readResponse(response)).toEqual({
        status: 503,
        body: { error: 'The database does not answer; try again later' },
      });
      expect(log.join()).toContain('ECONNREFUSED');
    },
  );
});

describe('Prompt request', () => {
  test('a prompt postpones the deadline until its answer is due', async () => {
    const { request, started, hardLimit } = served();
    const id = await started('a');
    hardLimit.set(id, { deadline: Date.now() + 1000 });
    const until = Date.now() + minute;
    const response = await request('/meetings/a/prompt', { token: await tokenFor('a'), json: { until } });
    expect(await readResponse(response)).toEqual({ status: 204, body: '' });
    expect(await hardLimit.meeting(id)).toMatchObject({ deadline: until });
    expect(await hardLimit.history(id)).toMatchObject([{ what: 'held', actor: 'alice' }]);
  });

  test.each([[{ until: 'soon' }], [{ until: -1 }], [{ until: 8.64e15 + 1 }], [{}]])(
    'a prompt with the body %j gives 400',
    async (json) => {
      const { request, started } = served();
      await started('a');
      expect((await request('/meetings/a/prompt', { token: await tokenFor('a'), json })).status).toBe(400);
    },
  );
});

describe('Cross-origin requests', () => {
  const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' };

  test('a page of an allowed origin passes the preflight and can read refusals', async () => {
    const { request } = served();
    const allowed = await request('/meetings/a/extend', {
      method: 'OPTIONS',
      headers: { Origin: origin, ...preflight },
    });
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe(origin);
    expect(allowed.headers.get('Access-Control-Allow-Methods')).toBe('GET,POST');
    expect(allowed.headers.get('Access-Control-Allow-Headers')).toContain('Authorization');
    const refused = await request('/meetings/a/limit', { headers: { Origin: origin } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBe(origin);
    expect(refused.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(refused.headers.get('Vary')).toContain('Origin');
  });

  test.each(['https://evil.example.com', 'https://app.example.com.evil.org', 'null', 'http://app.example.com'])(
    'a page of the origin %s is not allowed',
    async (other) => {
      const { request } = served();
      const headers = { Origin: other, ...preflight };
      for (const method of ['OPTIONS', 'GET']) {
        const response = await request('/meetings/a/limit', { method, headers });
        expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
      }
    },
  );

  test('only paths under /meetings send CORS headers', async () => {
    const { request } = served();
    for (const path of ['/api/meetings', '/webhooks/signed', '/metrics', '/healthz']) {
      const response = await request(path, { headers: { Origin: origin } });
      expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
  });
});
