// Prepares an app of Stream Video: roles, a call type with a time limit, users and a call. It can be run again at any time:
//
//   STREAM_API_KEY=… STREAM_API_SECRET=… node demo/stream/provision.ts demo/stream/consultation.json
//
// Stream's own recipe (https://getstream.io/video/docs/react/ui-cookbook/session-timers/) was written for calls that the SDK
// no longer has.
import { readFileSync } from 'node:fs';
import { StreamClient } from '@stream-io/node-sdk';
import { expect, expectOptions } from '../../server/src/expect.ts';

/** What the JSON file holds. */
export interface StreamPlan {
  readonly callType: string;
  readonly callId: string;
  /** When Stream ends a call of this type, in seconds. */
  readonly maxDurationSeconds: number;
  /** The capabilities of each role in calls of this type, by the name of the role. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** The members of the call. The first one creates it. */
  readonly users: readonly { readonly id: string; readonly name: string; readonly role: string }[];
}

export interface StreamKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** @default the address of Stream's API */
  readonly baseUrl?: string | undefined;
}

/**
 * Creates what is missing and updates what exists.
 * @param print receives a line for each step
 * @throws TypeError if the plan is invalid; the SDK's own error if Stream refuses a request
 */
export async function provisionStream(
  keys: StreamKeys,
  plan: StreamPlan,
  print: (line: string) => void,
): Promise<void> {
  expectPlan(plan);
  const { callType, callId, maxDurationSeconds, roles, users } = plan;
  const { apiKey, apiSecret, baseUrl } = keys;
  const client = new StreamClient(apiKey, apiSecret, {
    timeout: 10_000,
    ...(baseUrl !== undefined && { basePath: baseUrl }),
  });

  // 1. Roles belong to the whole app. Creating one twice is an error.
  const existing = new Set((await client.listRoles()).roles.map(({ name }) => name));
  for (const name of Object.keys(roles)) {
    if (!existing.has(name)) await client.createRole({ name });
    print(`role ${name}: ${existing.has(name) ? 'already exists' : 'created'}`);
  }

  // 2. The call type grants each role its capabilities and limits the duration of its calls.
  const type = {
    name: callType,
    grants: Object.fromEntries(Object.entries(roles).map(([name, capabilities]) => [name, [...capabilities]])),
    settings: { limits: { max_duration_seconds: maxDurationSeconds } },
  };
  const { call_types: types } = await client.video.listCallTypes();
  if (types[callType]) await client.video.updateCallType(type);
  else await client.video.createCallType(type);
  print(`call type ${callType}, at most ${maxDurationSeconds} s: ${types[callType] ? 'updated' : 'created'}`);

  // 3. The users with their roles.
  await client.upsertUsers([...users]);
  for (const { id, role } of users) print(`user ${id}, ${role}: created or updated`);

  // 4. A call of that type with the users as its members. An existing call stays as it is.
  const { created } = await client.video.call(callType, callId).create({
    data: {
      created_by_id: (users[0] as StreamPlan['users'][number]).id,
      members: users.map(({ id }) => ({ user_id: id })),
    },
  });
  print(`call ${callType}:${callId}: ${created ? 'created' : 'already exists'}`);
}

const planKeys = ['callType', 'callId', 'maxDurationSeconds', 'roles', 'users'];

function expectPlan(plan: StreamPlan): void {
  expectOptions(plan, planKeys);
  const { callType, callId, maxDurationSeconds, roles, users } = plan;
  // The SDK inserts both into URLs without encoding them.
  const isName = (text: unknown): boolean => typeof text === 'string' && /^[\w-]+$/.test(text);
  expect(isName(callType), 'callType', 'letters, digits, _ and -', callType);
  expect(isName(callId), 'callId', 'letters, digits, _ and -', callId);
  const isDuration = Number.isInteger(maxDurationSeconds) && maxDurationSeconds > 0;
  expect(isDuration, 'maxDurationSeconds', 'a whole number of seconds > 0', maxDurationSeconds);
  const areRoles = typeof roles === 'object' && Object.values(roles).every(Array.isArray);
  expect(areRoles, 'roles', 'an object with a list of capabilities for each role', roles);
  expect(Array.isArray(users) && users.length > 0, 'users', 'a list of at least one user', users);
  for (const { id, role } of users) {
    expect(isName(id), 'users: id', 'letters, digits, _ and -', id);
    expect(role in roles, `users: role of ${id}`, `one of ${Object.keys(roles).join(', ')}`, role);
  }
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  const { STREAM_API_KEY: apiKey, STREAM_API_SECRET: apiSecret, STREAM_API_URL: baseUrl } = process.env;
  if (!file || !apiKey || !apiSecret) {
    console.error('Usage: STREAM_API_KEY=… STREAM_API_SECRET=… node demo/stream/provision.ts <file.json>');
    process.exit(1);
  }
  await provisionStream({ apiKey, apiSecret, baseUrl }, JSON.parse(readFileSync(file, 'utf8')), console.log);
}
