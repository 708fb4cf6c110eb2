// demo/stream/provision.ts with the real node SDK, against a stand-in for Stream's REST API.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { provisionStream, type StreamPlan } from '../../demo/stream/provision.ts';
import { type StreamApi, startStreamApi } from '../../server/test/support/stream-api.ts';

const folder = resolve(import.meta.dirname, '../../demo/stream');
const consultation = join(folder, 'consultation.json');
const plan = JSON.parse(readFileSync(consultation, 'utf8')) as StreamPlan;
const keys = { apiKey: 'stream-key', apiSecret: 'stream-secret' };

let api: StreamApi;
let printed: string[];
const provision = (changes: Partial<StreamPlan> = {}, changedKeys: object = {}) =>
  provisionStream({ ...keys, baseUrl: api.url, ...changedKeys }, { ...plan, ...changes }, (line) => printed.push(line));

beforeEach(async () => {
  api = await startStreamApi(keys.apiSecret);
  printed = [];
});
afterEach(() => api[Symbol.asyncDispose]());

describe('provisionStream', () => {
  test('creates the roles, the call type with its limit, the users and the call', async () => {
    await provision({ maxDurationSeconds: 1800 });
    expect([...api.roles]).toEqual(['user', 'admin', 'specialist', 'patient']);
    expect(api.callTypes.get('appointment')).toMatchObject({
      settings: { limits: { max_duration_seconds: 1800 } },
      grants: {
        specialist: expect.arrayContaining(['join-call', 'change-max-duration', 'end-call']),
        patient: ['join-call', 'send-audio', 'send-video'],
      },
    });
    expect(api.users.get('dr-lecter')).toEqual({ id: 'dr-lecter', name: 'Dr. Hannibal Lecter', role: 'specialist' });
    expect(api.users.get('bill')).toMatchObject({ role: 'patient' });
    expect(api.calls).toMatchObject([
      {
        type: 'appointment',
        id: 'test-call',
        data: { created_by_id: 'dr-lecter', members: [{ user_id: 'dr-lecter' }, { user_id: 'bill' }] },
      },
    ]);
  });

  test('changes the limit on a second run and creates nothing twice', async () => {
    await provision();
    const first = printed;
    printed = [];
    await provision({ maxDurationSeconds: 60 });
    expect(api.callTypes.get('appointment')).toMatchObject({ settings: { limits: { max_duration_seconds: 60 } } });
    expect(api.calls).toHaveLength(1);
    expect(first).toEqual([
      'role specialist: created',
      'role patient: created',
      'call type appointment, at most 3600 s: created',
      'user dr-lecter, specialist: created or updated',
      'user bill, patient: created or updated',
      'call appointment:test-call: created',
    ]);
    expect(printed).toEqual([
      'role specialist: already exists',
      'role patient: already exists',
      'call type appointment, at most 60 s: updated',
      'user dr-lecter, specialist: created or updated',
      'user bill, patient: created or updated',
      'call appointment:test-call: already exists',
    ]);
  });

  test('completes a run that was interrupted', async () => {
    api.instead.set('POST /video/calltypes', { status: 500, body: { code: -1, message: 'oops', StatusCode: 500 } });
    await expect(provision()).rejects.toThrow('oops');
    api.instead.clear();
    await provision();
    expect(api.callTypes.has('appointment')).toBe(true);
    expect(printed.filter((line) => line === 'role patient: already exists')).toHaveLength(1);
  });

  test.each<[object, string]>([
    [{ maxDuration: 60 }, 'Unknown option `maxDuration`'],
    [{ maxDurationSeconds: 0 }, 'Expected `maxDurationSeconds` to be a whole number of seconds > 0, got 0 (number)'],
    [{ callType: '../users' }, 'Expected `callType` to be letters, digits, _ and -, got "../users" (string)'],
    [{ callId: '' }, 'Expected `callId`'],
    [{ users: [] }, 'Expected `users` to be a list of at least one user'],
    [{ users: [{ id: 'ada', name: 'Ada', role: 'teacher' }] }, 'role of ada` to be one of specialist, patient'],
  ])('refuses %o before it sends a request', async (changes, message) => {
    await expect(provision(changes)).rejects.toThrow(message);
    expect(api.requests).toEqual([]);
  });

  test('reports a wrong secret without showing it', async () => {
    const attempt = provision({}, { apiSecret: 'wrong-secret' });
    await expect(attempt).rejects.toThrow('invalid token');
    await expect(attempt).rejects.not.toThrow('wrong-secret');
  });
});

describe('the script', () => {
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [join(folder, 'provision.ts'), ...args], {
      env: { STREAM_API_KEY: keys.apiKey, STREAM_API_SECRET: keys.apiSecret, STREAM_API_URL: api.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code: child.exitCode, stdout, stderr };
  };

  test('provisions what a file describes', async () => {
    const { code, stdout } = await run(consultation);
    expect({ code, lastLine: stdout.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      lastLine: 'call appointment:test-call: created',
    });
  });

  test('says how it is used if the file is missing', async () => {
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Usage: STREAM_API_KEY=/) });
  });
});
