// Who gets into the operator API, as whom, and what happens to those who guess.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OperatorOptions, SignInOptions } from '../../src/http/operators.ts';
import { readResponse } from '../support/read-response.ts';
import { minute, operatorToken, type Served, served } from '../support/served.ts';

const ann: OperatorOptions = { name: 'ann', role: 'operate', token: 'the-token-of-ann-0123456789' };
const bob: OperatorOptions = { name: 'bob', role: 'read', token: 'the-token-of-bob-0123456789' };
const wrong = 'a-token-that-nobody-has-0123';
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
const lines = ({ log }: Served): Record<string, unknown>[] =>
  log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => Number(level) >= 30);
const signIns = async ({ hardLimit }: Served): Promise<Record<string, number>> => {
  const { values } = await hardLimit.metrics.signIns.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.result, value]));
};

describe('Operators with tokens of their own', () => {
  test('each is known by name and role, beside the one with the sole token', async () => {
    const { request } = served({ operators: [ann, bob] });
    const who = async (token: string) => readResponse(await request('/api/operator', { token }));
    expect(await who(ann.token)).toEqual({ status: 200, body: { name: 'ann', role: 'operate' } });
    expect(await who(bob.token)).toEqual({ status: 200, body: { name: 'bob', role: 'read' } });
    expect(await who(operatorToken)).toEqual({ status: 200, body: { name: 'operator', role: 'operate' } });
    expect((await who(wrong)).status).toBe(401);
  });

  test('the sole token is not needed', async () => {
    const { request } = served({ token: undefined, operators: [bob] });
    expect((await request('/metrics', { token: bob.token })).status).toBe(200);
    expect((await request('/metrics', { token: operatorToken })).status).toBe(401);
  });

  test('the history names who has done something', async () => {
    const { request, started } = served({ operators: [ann] });
    const id = await started('a');
    await request(`/api/meetings/${id}/extend`, { token: ann.token, json: { by: minute } });
    await request(`/api/meetings/${id}/end`, { token: operatorToken, method: 'POST' });
    const { history } = (await (await request(`/api/meetings/${id}`, { token: ann.token })).json()) as never;
    expect(history).toMatchObject([
      { what: 'extended', actor: 'operator ann' },
      { what: 'ending', actor: 'operator' },
    ]);
  });

  test('one who may only read sees everything and changes nothing', async () => {
    const server = served({ operators: [bob] });
    const { request, started, hardLimit } = server;
    const id = await started('a');
    const before = hardLimit.everything();
    for (const path of ['/api/meetings', `/api/meetings/${id}`, '/api/health', '/metrics'])
      expect((await request(path, { token: bob.token })).status, path).toBe(200);
    for (const path of [`/api/meetings/${id}/extend`, `/api/meetings/${id}/end`, '/api/reconcile'])
      expect(await readResponse(await request(path, { token: bob.token, json: { by: minute } }))).toEqual({
        status: 403,
        body: { error: 'bob may only read' },
      });
    expect(hardLimit.everything()).toEqual(before);
    expect(lines(server)).toContainEqual(
      expect.objectContaining({ operator: 'bob', method: 'POST', path: '/api/reconcile' }),
    );
  });

  test('a sign-in is logged once with name, role and address, and again after an hour without requests', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const server = served({ operators: [ann] });
    const signedIn = () => lines(server).filter(({ msg }) => msg === 'an operator signed in');
    const ask = (address: string) =>
      server.app.request('/api/health', { headers: { Authorization: `Bearer ${ann.token}` } }, from(address));
    for (let n = 0; n < 3; n++) await ask('10.0.0.1');
    expect(signedIn()).toMatchObject([{ operator: 'ann', role: 'operate', address: '10.0.0.1', by: 'token' }]);
    await ask('10.0.0.2');
    vi.advanceTimersByTime(59 * minute);
    await ask('10.0.0.1');
    vi.advanceTimersByTime(59 * minute);
    await ask('10.0.0.1');
    expect(signedIn()).toHaveLength(2);
    vi.advanceTimersByTime(61 * minute);
    await ask('10.0.0.1');
    expect(signedIn()).toHaveLength(3);
    expect(await signIns(server)).toEqual({ accepted: 3, refused: 0, slowed: 0 });
    vi.useRealTimers();
  });

  test.each([
    { operators: [{ ...ann, name: 'operator' }], message: 'Expected `operators` to be operators with different names' },
    { operators: [ann, { ...bob, name: 'ann' }], message: 'Expected `operators` to be operators with different names' },
    { operators: [ann, { ...bob, token: ann.token }], message: 'but bob has that of another one' },
    { operators: [{ ...ann, token: operatorToken }], message: 'but ann has that of another one' },
    { operators: [{ ...ann, token: 'short-one' }], message: 'Expected the `token` of the operator ann to be at least' },
    { operators: [{ ...ann, role: 'admin' }], message: 'Expected `role` to be "read" or "operate", got "admin"' },
    { operators: [{ ...ann, name: 'Ann B.' }], message: 'Expected `operators` to be a name of 1 to 64 letters' },
    { operators: [{ ...ann, roles: [] }], message: 'Unknown option `roles`, did you mean `role`?' },
    { operators: [null], message: 'Expected `operators` to be a list of { name, role, token }, got null' },
    { operators: {}, message: 'Expected `operators` to be a list of { name, role, token }' },
  ])('invalid operators are refused: $message', ({ operators, message }) => {
    const attempt = (): unknown => served({ operators: operators as never });
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow(/the-token-of|short-one/);
  });
});

describe('Operators whom a proxy has signed in', () => {
  const signIn: SignInOptions = {
    header: 'X-Forwarded-Email',
    proxies: ['10.1.0.0/16', 'fd00::7'],
    operators: ['ann@example.com'],
  };
  const behind = (options: Partial<SignInOptions> = {}) =>
    served({ token: undefined, signIn: { ...signIn, ...options } });
  const ask = (
    { app }: Served,
    { address = '10.1.2.3', path = '/api/operator', ...init }: RequestInit & { address?: string; path?: string },
  ): Promise<Response> => Promise.resolve(app.request(path, init, from(address)));
  const email = (name: string) => ({ 'X-Forwarded-Email': name });
  const json = { 'Content-Type': 'application/json' };

  test.each([
    { address: '10.1.2.3', name: 'ann@example.com', role: 'operate' },
    { address: '::ffff:10.1.2.3', name: 'ann@example.com', role: 'operate' },
    { address: 'fd00::7', name: 'bob@example.com', role: 'read' },
  ])('$name comes through the proxy at $address and may $role', async ({ address, name, role }) => {
    const server = behind();
    const response = await ask(server, { address, headers: email(name) });
    expect(await readResponse(response)).toEqual({ status: 200, body: { name, role } });
    expect(lines(server)).toMatchObject([{ msg: 'an operator signed in', operator: name, role, by: 'proxy' }]);
  });

  test('with * everybody whom the proxy lets in may operate', async () => {
    const response = await ask(behind({ operators: ['*'] }), { headers: email('bob@example.com') });
    expect(await response.json()).toMatchObject({ role: 'operate' });
  });

  test.each(['10.2.0.1', 'fd00::8', '127.0.0.1', ''])('the header of somebody at %j is ignored', async (address) => {
    const server = behind();
    const headers = { ...email('ann@example.com'), 'X-Forwarded-For': '10.1.2.3' };
    expect((await ask(server, { address, headers })).status).toBe(401);
    expect(lines(server)).toEqual([]);
  });

  test.each(['', 'ann b', 'a'.repeat(65), 'ann@example.com, bob@example.com'])(
    'the name %j lets nobody in',
    async (name) => {
      expect((await ask(behind(), { headers: email(name) })).status).toBe(401);
    },
  );

  test('a page of somebody else cannot make a browser change something', async () => {
    const server = behind();
    const post = async (headers: Record<string, string>, address?: string) => {
      const path = '/api/reconcile';
      const init = { path, method: 'POST', headers: { ...email('ann@example.com'), ...headers } };
      return (await ask(server, address === undefined ? init : { ...init, address })).status;
    };
    expect(await post({ ...json, 'Sec-Fetch-Site': 'same-origin' })).toBe(204);
    expect(await post(json)).toBe(204);
    expect(await post({ 'Content-Type': 'text/plain' })).toBe(403);
    expect(await post({})).toBe(403);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(await post({ ...json, 'Sec-Fetch-Site': site }), site).toBe(403);
  });

  test.each([
    { options: { header: 'X Name' }, message: 'Expected `header` to be the name of a header' },
    { options: { proxies: [] }, message: 'Expected `proxies` to be the addresses or networks of the proxy' },
    { options: { proxies: ['10.0.0.0/33'] }, message: 'Expected `proxies` to be an address or a network' },
    { options: { proxies: ['proxy.local'] }, message: 'got "proxy.local" (string)' },
    { options: { operators: 'ann' }, message: 'Expected `operators` to be a list of names' },
    { options: { proxy: '10.0.0.1' }, message: 'Unknown option `proxy`, did you mean `proxies`?' },
  ])('invalid options are refused: $message', ({ options, message }) => {
    expect(() => behind(options as never)).toThrow(message);
  });
});

describe('Guessing tokens', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const guess = ({ app }: Served, token: string, address = '10.0.0.1', path = '/api/health'): Promise<number> =>
    Promise.resolve(app.request(path, { headers: { Authorization: `Bearer ${token}` } }, from(address))).then(
      ({ status }) => status,
    );
  /** The statuses of this many guesses at once, after as many seconds as the last of them waits. */
  const guesses = async (server: Served, count: number): Promise<Record<number, number>> => {
    const all = Promise.all(Array.from({ length: count }, (_, n) => guess(server, `${wrong}${n}`)));
    await vi.advanceTimersByTimeAsync(5000);
    const counts: Record<number, number> = {};
    for (const status of await all) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };

  test('3,400 guesses at once are slowed, counted and logged, and the operator gets in from the same address', async () => {
    const server = served();
    expect(await guesses(server, 10)).toEqual({ 401: 10 });
    expect(await guesses(server, 3390)).toEqual({ 401: 5, 429: 3385 });
    const right = guess(server, operatorToken);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await right).toBe(200);
    // From now on without delay, whatever others at this address do.
    expect(await guesses(server, 3400)).toEqual({ 401: 5, 429: 3395 });
    for (let n = 0; n < 3; n++) expect(await guess(server, operatorToken)).toBe(200);
    expect(await guess(server, operatorToken, '10.0.0.1', '/metrics')).toBe(200);
    expect(await signIns(server)).toEqual({ accepted: 1, refused: 20, slowed: 6780 });
    vi.advanceTimersByTime(minute);
    await guess(server, wrong);
    expect(lines(server).map(({ level, time: _, ...line }) => line)).toMatchObject([
      { msg: 'a wrong operator token was refused', address: '10.0.0.1' },
      { msg: 'too many wrong operator tokens: further ones from this address are compared slowly', wrong: 10 },
      { msg: 'an operator signed in', operator: 'operator', address: '10.0.0.1' },
      { msg: 'operator tokens were guessed within a minute', address: '10.0.0.1', wrong: 20, refused: 6780 },
      { msg: 'a wrong operator token was refused', address: '10.0.0.1' },
    ]);
    expect(server.log.join()).not.toContain(wrong);
  });

  test('one guess after the other is compared once a second', async () => {
    const server = served();
    for (let n = 0; n < 10; n++) expect(await guess(server, wrong)).toBe(401);
    const began = performance.now();
    for (let n = 0; n < 30; n++) {
      const next = guess(server, wrong);
      await vi.advanceTimersByTimeAsync(1000);
      expect(await next).toBe(401);
    }
    expect(performance.now() - began).toBe(30_000);
  });

  test('other addresses are not slowed, and an address that stops is forgotten after a minute', async () => {
    const server = served();
    await guesses(server, 50);
    expect(await guess(server, wrong, '10.0.0.2')).toBe(401);
    expect(await guess(server, operatorToken, '10.0.0.3')).toBe(200);
    for (let n = 0; n < 2; n++) {
      vi.advanceTimersByTime(minute);
      await guess(server, wrong, '10.0.0.2');
    }
    expect(await guesses(server, 10)).toEqual({ 401: 10 });
  });

  test('requests without a token are refused and not counted as guesses', async () => {
    const server = served();
    for (let n = 0; n < 50; n++)
      expect((await server.app.request('/api/health', {}, from('10.0.0.1'))).status).toBe(401);
    expect(await signIns(server)).toEqual({ accepted: 0, refused: 0, slowed: 0 });
  });

  test('guesses from any number of addresses slow no other address, and do not fill the log', async () => {
    const server = served();
    const address = (n: number): string => `2001:db8:${n.toString(16)}::1`;
    const fromMany = async (first: number, count: number): Promise<Set<number>> => {
      const all = Array.from({ length: count }, (_, n) => guess(server, wrong, address(first + n)));
      await vi.advanceTimersByTimeAsync(5000);
      return new Set(await Promise.all(all));
    };
    expect(await fromMany(0, 1200)).toEqual(new Set([401]));
    const flood = fromMany(5000, 20);
    const right = guess(server, operatorToken, '198.51.100.1');
    expect(await flood).toEqual(new Set([401]));
    expect(await right).toBe(200);
    const ofGuesses = lines(server).filter(({ msg }) => msg !== 'an operator signed in');
    expect(ofGuesses).toHaveLength(1001);
    expect(ofGuesses.at(-1)?.msg).toMatch(/^wrong operator tokens come from very many addresses/);
    vi.advanceTimersByTime(minute);
    await guess(server, wrong, address(9000));
    expect(lines(server).at(-1)).toMatchObject({
      msg: 'a wrong operator token was refused',
      address: '2001:db8:2328:0',
    });
  });

  test('an address that goes on guessing stays slow, whatever others do', async () => {
    const server = served();
    for (let n = 0; n < 10; n++) await guess(server, wrong);
    for (let n = 0; n < 1500; n++) {
      await guess(server, wrong, `10.1.${n >> 8}.${n & 255}`);
      if (n % 900 !== 0) continue;
      const next = guess(server, wrong);
      await vi.advanceTimersByTimeAsync(1000);
      await next;
    }
    expect(await guesses(server, 20)).toEqual({ 401: 5, 429: 15 });
  });
});
