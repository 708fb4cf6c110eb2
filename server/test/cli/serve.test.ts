// The server as started from the command line, with the local eyeson API.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { Serving, Workplace } from '../support/command.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';
import { startReceiver } from '../support/receiver.ts';

const apiKey = 'the-key-of-the-team';
let api: EyesonApi;
let place: Workplace;

beforeEach(async () => {
  api = await startEyesonApi({ apiKey });
  place = new Workplace();
  place.env = { EYESON_API_KEY: apiKey, EYESON_API_URL: api.url };
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  await api.close();
});

const fileIn = (name: string): string => join(place.directory, 'data', name);

test('one command with an API key ends a meeting at its limit', async () => {
  const serving = await place.serve(['--provider', 'eyeson', '--limit', '1s']);
  await api.start([{ room: 'class-1' }]);
  const { code, stdout } = await place.run(['reconcile', '--url', serving.url]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "Compared the database with the providers' lists.\n" });
  await expect.poll(() => api.ledger().then(([entry]) => entry?.endedAt), { timeout: 30_000 }).toBeTruthy();
  expect((await api.ledger())[0]).toMatchObject({ room: 'class-1' });
});

test('a refused key is sent to the URLs in the environment, which the log does not show', async () => {
  await using webhook = await startReceiver();
  await using slack = await startReceiver();
  const secret = `whsec_${Buffer.from('a key of the tests, long enough').toString('base64')}`;
  place.env.EYESON_API_KEY = 'another-key';
  place.env.STILL_THERE_NOTIFY_SECRET = secret;
  place.env.STILL_THERE_SLACK_URL = slack.url;
  const serving = await place.serve(['--notify-url', webhook.url], {
    message: 'this server cannot track its meetings until it can read its list',
  });
  const { headers, body } = await until('the notification', () => webhook.received[0]);
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'problem',
    condition: 'key_refused',
    provider: 'eyeson',
  });
  const text = await until('the text', () => slack.received[0]);
  expect(JSON.parse(text.body).text).toMatch(/^:rotating_light: eyeson: The API key is refused/);
  expect(serving.lines.find(({ msg }) => /cannot track its meetings/.test(msg))?.why).toMatch(/it refuses the API key/);
  expect(serving.raw).not.toMatch(/tracking meetings|watching/i);
  for (const hidden of [secret, slack.url, 'another-key']) expect(serving.raw).not.toContain(hidden);
});

describe('Operator token and secret', () => {
  test('the token and the secret are generated once, are readable by one user only, and are never logged', async () => {
    const serving = await place.serve();
    const files = ['operator-token', 'secret'];
    const secrets = files.map((name) => readFileSync(fileIn(name), 'utf8').trim());
    for (const name of files) expect(statSync(fileIn(name)).mode & 0o777).toBe(0o600);
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
    expect(serving.lines.find(({ msg }) => msg === 'generated the operator token')?.path).toMatch(/operator-token$/);
    const tokenIn = 'the file data/operator-token of the server';
    const opened = serving.lines.find(({ msg }) => msg === 'the operator page can be opened');
    expect(opened).toMatchObject({ url: serving.url, tokenIn });
    const page = await fetch(serving.url);
    expect({ status: page.status, type: page.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(await page.text()).toContain(`<meta name="token-in" content="${tokenIn}">`);

    const second = await place.run(['serve', '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/is in use by process \d+ on .*DATABASE_URL/);

    await api.start([{ room: 'class-1' }]);
    await place.run(['reconcile', '--url', serving.url]);
    serving.process.kill('SIGINT');
    expect(await serving.exited).toBe(0);
    expect(serving.lines.at(-1)?.msg).toBe('stopped');
    for (const secret of [...secrets, apiKey]) expect(serving.raw).not.toContain(secret);

    const again = await place.serve();
    expect(files.map((name) => readFileSync(fileIn(name), 'utf8').trim())).toEqual(secrets);
    expect(again.lines.filter(({ msg }) => msg.startsWith('generated'))).toEqual([]);
    expect((await place.run(['meetings', '--url', again.url])).stdout).toContain('class-1');
  });

  test('with the token and the secret from the environment the API and meeting tokens work', async () => {
    place.env = { ...place.env, STILL_THERE_TOKEN: 'operator-of-the-tests', STILL_THERE_SECRET: 's'.repeat(32) };
    const serving = await place.serve();
    const tokenIn = 'the variable STILL_THERE_TOKEN of the server';
    expect(serving.lines).toContainEqual(expect.objectContaining({ msg: 'the operator page can be opened', tokenIn }));
    const status = async (path: string, token: string): Promise<number> =>
      (await fetch(serving.url + path, { headers: { Authorization: `Bearer ${token}` } })).status;
    expect(await status('/api/health', 'operator-of-the-tests')).toBe(200);
    expect(await status('/api/health', 'somebody-of-the-tests')).toBe(401);
    expect(await place.run(['meetings', '--url', serving.url])).toMatchObject({ code: 0, stdout: 'No meetings.\n' });
    const token = (await place.run(['token', 'class-1', '--extend'])).stdout.trim();
    expect(await status('/meetings/class-1/limit', token)).toBe(200);
    expect(await status('/meetings/class-2/limit', token)).toBe(403);
  });
});

describe('Commands for running meetings', () => {
  test('meetings are listed, extended and ended by commands in other processes', async () => {
    const ann = 'the-token-of-ann-0123456789';
    place.env = { ...place.env, STILL_THERE_OPERATORS: `ann:operate:${ann}` };
    const serving = await place.serve(['--limit', '30m']);
    place.env.STILL_THERE_TOKEN = ann; // from now on, she runs the commands
    const at = (...words: string[]) => place.run([...words, '--url', serving.url]);
    await api.start([{ room: 'class-1' }, { room: 'class-2' }, { room: 'red\u001b[31m' }]);
    await at('reconcile');

    const { stdout } = await at('meetings');
    expect(stdout.split('\n')[0]).toMatch(/^ID +PROVIDER +ROOM +STATE +LEFT +RULE$/);
    expect(stdout).toMatch(/eyeson +class-1 +running +(30|29) min.* +default: 30 min\n/);
    expect(stdout).toMatch(/eyeson +red\\u001b\[31m \(red \[31m\) +running /);
    const listed = JSON.parse((await at('meetings', '--json', '--search', 'class-2')).stdout);
    expect(listed).toMatchObject([{ room: 'class-2', state: 'running', rule: 'default: 30 min' }]);

    const extended = await at('extend', 'class-2', '--by', '15m');
    expect(extended).toMatchObject({ code: 0, stderr: '' });
    const [after] = JSON.parse((await at('meetings', '--json', '--search', 'class-2')).stdout);
    expect(after.endsAt).toBe(listed[0].endsAt + 900_000);
    expect(extended.stdout).toContain(new Date(after.endsAt).toISOString());

    expect(await at('extend', 'class-2', '--by', '3h')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The meeting can be extended by 1 h 45 min more, not by 3 h (default: 30 min)'),
    });
    expect(await at('end', String(after.id))).toMatchObject({ code: 0 });
    await expect
      .poll(() => api.ledger().then((entries) => entries.find(({ room }) => room === 'class-2')?.endedAt), {
        timeout: 30_000,
      })
      .toBeTruthy();
    const history = (await at('history', '--since', '1h')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ofAnn = { meeting: after.id, provider: 'eyeson', room: 'class-2', actor: 'operator ann' };
    expect(history.filter(({ actor }) => actor !== 'server')).toMatchObject([
      { ...ofAnn, what: 'extended' },
      { ...ofAnn, what: 'extension refused' },
      { ...ofAnn, what: 'ending' },
    ]);
    expect(serving.lines).toContainEqual(expect.objectContaining({ msg: 'an operator signed in', operator: 'ann' }));
    expect(serving.raw).not.toContain(ann);
    expect((await at('history', '--until', '1h')).stdout).toBe('');
    expect(await at('end', 'class-3')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No meeting is running in the room "class-3"'),
    });
  });

  test('listing meetings without a server gives an error that names its URL', async () => {
    place.env.STILL_THERE_TOKEN = 'operator-of-the-tests';
    const { code, stderr } = await place.run(['meetings', '--url', 'http://127.0.0.1:9']);
    expect(code).toBe(1);
    expect(stderr).toContain('No answer from http://127.0.0.1:9: is `still-there-server` running there?');
  });
});

test('a dry run says what it would have closed; without the flag, the same database goes on and closes it', async () => {
  await api.start([{ room: 'class-1', startedAt: new Date(Date.now() - 60_000).toISOString() }]);
  const serving = await place.serve(['--dry-run', '--limit', '30s']);
  await serving.logged('dry run: this server decides which meetings to close, and closes none');
  const line = await serving.logged('dry run: would have closed the meeting: its time is up');
  expect(line).toMatchObject({ provider: 'eyeson', room: 'class-1' });
  const at = (...words: string[]) => place.run([...words, '--url', serving.url]);
  expect((await at('meetings')).stdout).toMatch(/class-1 +running +would have been closed .* ago +default: 30 s/);
  expect(await at('end', 'class-1')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('This server is a dry run, which ends no meeting.'),
  });
  expect((await at('doctor')).stdout).toContain('it is a dry run, which closes no meeting');
  expect((await api.ledger())[0]?.endedAt).toBeNull();
  serving.process.kill('SIGTERM');
  expect(await serving.exited).toBe(0);

  const real = await place.serve(['--limit', '30s']);
  await expect.poll(() => api.ledger().then(([entry]) => entry?.endedAt), { timeout: 30_000 }).toBeTruthy();
  expect(real.raw).not.toContain('dry run');
});

test('a changed config file applies to running meetings, and an invalid one changes nothing', async () => {
  const config = join(place.directory, 'still-there.config.json');
  writeFileSync(config, JSON.stringify({ limit: '1h', rooms: [{ match: 'exam-*', limit: '2h' }] }));
  const serving = await place.serve();
  const rules = async () =>
    JSON.parse((await place.run(['meetings', '--json', '--url', serving.url])).stdout)
      .map(({ room, rule }: { room: string; rule: string }) => `${room} ${rule}`)
      .sort();
  await api.start([{ room: 'exam-1' }, { room: 'talk' }]);
  await place.run(['reconcile', '--url', serving.url]);
  expect(await rules()).toEqual(['exam-1 room rule "exam-*": 2 h', 'talk default: 1 h']);

  writeFileSync(config, JSON.stringify({ limit: '1h', rooms: [{ match: 'exam-*', limit: '2' }] }));
  const refused = await serving.logged(
    /^the changed config file is invalid: where it is, the previous settings stay in use/,
  );
  expect(refused).toMatchObject({
    err: { message: expect.stringContaining('`still-there.config.json: rooms.0.limit`') },
  });
  expect(await rules()).toEqual(['exam-1 room rule "exam-*": 2 h', 'talk default: 1 h']);

  writeFileSync(config, JSON.stringify({ limit: '45m', rooms: [{ match: 'exam-*', exempt: true }] }));
  await serving.logged(/^new limits loaded/);
  expect(await rules()).toEqual(['exam-1 room rule "exam-*": no limit', 'talk default: 45 min']);
});

describe('SIGTERM', () => {
  const signed = (body: string): RequestInit => ({
    method: 'POST',
    body,
    headers: { 'X-Eyeson-Signature': createHmac('sha256', apiKey).update(body).digest('hex') },
  });

  test('until the drain is over, a server that is no longer ready answers and closes meetings; a second SIGTERM ends the drain', async () => {
    place.env = { ...place.env, STILL_THERE_TOKEN: 'operator-of-the-tests', STILL_THERE_SECRET: 's'.repeat(32) };
    const serving = await place.serve(['--drain', '1h']);
    const status = async (path: string, init?: RequestInit): Promise<number> => {
      const response = await fetch(serving.url + path, init);
      await response.body?.cancel();
      return response.status;
    };
    expect(await status('/readyz')).toBe(200);
    const headers = { Authorization: `Bearer ${(await place.run(['token', 'class-1'])).stdout.trim()}` };
    const stream = await fetch(`${serving.url}/meetings/class-1/limit`, {
      headers: { ...headers, Accept: 'text/event-stream' },
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let streamed = '';

    serving.process.kill('SIGTERM');
    await serving.logged('received SIGTERM: stopping in 1 h (send it again to stop now)');
    const ready = await fetch(`${serving.url}/readyz`);
    expect({ status: ready.status, connection: ready.headers.get('connection'), body: await ready.json() }).toEqual({
      status: 503,
      connection: 'close',
      body: { ok: false, checks: expect.objectContaining({ database: 'ok', running: 'the server is stopping' }) },
    });
    await api.start([{ room: 'class-1' }]);
    const [{ startedAt = '' } = {}] = await api.ledger();
    const timestamp = Math.floor(Date.now() / 1000);
    const room = { id: 'class-1', name: 'Talk', ready: true, started_at: startedAt, shutdown: false };
    const webhook = signed(JSON.stringify({ type: 'room_update', timestamp, room }));
    expect(await status('/webhooks/eyeson', webhook)).toBe(204);
    const limit = await fetch(`${serving.url}/meetings/class-1/limit`, { headers });
    expect(await limit.json()).toMatchObject({ state: 'running' });
    expect(await place.run(['end', 'class-1', '--url', serving.url])).toMatchObject({ code: 0 });
    await expect.poll(async () => (await api.ledger())[0]?.endedAt).toBeTruthy();
    expect(await status('/healthz')).toBe(200);
    expect(serving.process.exitCode).toBeNull();

    while (!streamed.includes('"state":"over"')) streamed += (await reader?.read())?.value;

    serving.process.kill('SIGTERM');
    expect(await serving.exited).toBe(0);
    expect((await reader?.read())?.done).toBe(true);
    expect(serving.lines.at(-1)?.msg).toBe('stopped');
  });

  test('a server stops by itself when the drain is over', async () => {
    const serving = await place.serve(['--drain', '1s']);
    serving.process.kill('SIGTERM');
    expect(await serving.exited).toBe(0);
    expect(serving.lines.map(({ msg }) => msg).slice(-3)).toEqual([
      'received SIGTERM: stopping in 1 s (send it again to stop now)',
      'not ready any more: requests are answered until the drain is over',
      'stopped',
    ]);
  });

  test('without a setting, the drain takes 5 s', async () => {
    place.env.DRAIN = '';
    const serving = await place.serve();
    serving.process.kill('SIGINT');
    await serving.logged('received SIGINT: stopping in 5 s (send it again to stop now)');
    serving.process.kill('SIGINT');
    expect(await serving.exited).toBe(0);
  });

  test('a second SIGTERM ends the server immediately', async () => {
    const serving = await place.serve();
    const { hostname, port } = new URL(serving.url);
    const socket = connect(Number(port), hostname).on('error', () => {});
    // A request without its body keeps the server from stopping. "100 Continue" shows that the server has read the head.
    socket.write('POST /webhooks/eyeson HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n');
    await once(socket, 'data');
    serving.process.kill('SIGTERM');
    await serving.logged(/^received SIGTERM/);
    serving.process.kill('SIGTERM');
    expect(await serving.exited).toBe(143);
    socket.destroy();
  });

  test('SIGTERM stops a server that is waiting for its database', async () => {
    place.env = {
      ...place.env,
      DATABASE_URL: 'postgres://user:pass-of-db@127.0.0.1:9/none',
      STILL_THERE_TOKEN: 'operator-of-the-tests',
      STILL_THERE_SECRET: 's'.repeat(32),
    };
    const serving = new Serving(place.spawn(['serve', '--port', '0']));
    await serving.logged(/^waiting for the database: it cannot be reached: the connection was refused/);
    expect((await fetch(`${serving.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${serving.url}/readyz`)).status).toBe(503);
    serving.process.kill('SIGTERM');
    expect(await serving.exited).toBe(0);
    expect(serving.raw).not.toContain('pass-of-db');
  });
});
