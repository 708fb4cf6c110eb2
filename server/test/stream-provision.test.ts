// The provisioning of Stream with the real node SDK, against a stand-in for its REST API.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { provisionStream } from '../src/stream-provision.ts';
import { type StreamApi, startStreamApi } from './support/stream-api.ts';

const keys = { apiKey: 'stream-key', apiSecret: 'stream-secret' };
let api: StreamApi;
let told: string[];
const provision = (options: object = {}) =>
  provisionStream({ ...keys, baseUrl: api.url, ...options }, (line) => told.push(line));

beforeEach(async () => {
  api = await startStreamApi(keys.apiSecret);
  told = [];
});
afterEach(() => api[Symbol.asyncDispose]());

test('An app gets its roles, its call type with the limit, its users and its call', async () => {
  await provision({ limit: 1_800_000 });
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

test('A second run changes the limit and makes nothing twice', async () => {
  await provision();
  const first = told;
  told = [];
  await provision({ limit: 60_000 });
  expect(api.callTypes.get('appointment')).toMatchObject({ settings: { limits: { max_duration_seconds: 60 } } });
  expect(api.calls).toHaveLength(1);
  expect(first).toEqual([
    'role specialist: made',
    'role patient: made',
    'call type appointment, at most 3600 s: made',
    'user dr-lecter, specialist: made or brought up to date',
    'user bill, patient: made or brought up to date',
    'call appointment:test-call: made',
  ]);
  expect(told).toEqual([
    'role specialist: was there',
    'role patient: was there',
    'call type appointment, at most 60 s: brought up to date',
    'user dr-lecter, specialist: made or brought up to date',
    'user bill, patient: made or brought up to date',
    'call appointment:test-call: was there',
  ]);
});

test('A run that was broken off is finished by the next one', async () => {
  api.instead.set('POST /video/calltypes', { status: 500, body: { code: -1, message: 'oops', StatusCode: 500 } });
  await expect(provision()).rejects.toThrow('oops');
  api.instead.clear();
  await provision();
  expect(api.callTypes.has('appointment')).toBe(true);
  expect(told.filter((line) => line === 'role patient: was there')).toHaveLength(1);
});

test('Other names and people may be given', async () => {
  const specialists = [{ id: 'teacher', name: 'Ada' }];
  const patients = [{ id: 'pupil', name: 'Ben' }];
  await provision({ callType: 'lesson', callId: 'first', specialists, patients });
  expect(api.calls).toMatchObject([{ type: 'lesson', id: 'first', data: { created_by_id: 'teacher' } }]);
});

test.each([
  [{ apiKey: '' }, 'Expected `apiKey`'],
  [{ apiSecret: 'two words' }, 'Expected `apiSecret`'],
  [{ limit: 0 }, 'Expected `limit` to be a finite number > 0, got 0 (number)'],
  [{ callType: '../users' }, 'Expected `callType` to be letters, digits, _ and -, got "../users" (string)'],
  [{ callId: '' }, 'Expected `callId`'],
  [{ specialists: [] }, 'Expected `specialists` to be at least one user'],
  [{ baseUrl: 'nowhere' }, 'Expected `baseUrl` to be an address'],
])('Bad options throw before anything is done: %o', async (options, message) => {
  await expect(provision(options)).rejects.toThrow(message);
  expect(api.asked).toEqual([]);
});

test('A wrong secret is refused, and not shown', async () => {
  const attempt = provision({ apiSecret: 'wrong-secret' });
  await expect(attempt).rejects.toThrow('invalid token');
  await expect(attempt).rejects.not.toThrow('wrong-secret');
});
