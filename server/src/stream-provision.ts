// What `still-there stream provision` does: gives an app of Stream Video the roles, the call type with its limit, the users
// and the call of a consultation. It can be run again at any time, and read as an example: the recipe of Stream's docs
// (https://getstream.io/video/docs/react/ui-cookbook/session-timers/) was written for calls that the SDK no longer has.
import { expect, expectDuration } from './expect.ts';
import { expectAddress } from './providers/address.ts';
import { importSdk } from './providers/sdk.ts';
import { expectSecret } from './providers/secret.ts';

export interface StreamUser {
  readonly id: string;
  readonly name: string;
}

export interface StreamProvisionOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** @default the address that the SDK knows */
  readonly baseUrl?: string | undefined;
  /** How long a call of the type may last, ms; Stream counts whole seconds. @default 1 hour */
  readonly limit?: number | undefined;
  /** @default 'appointment' */
  readonly callType?: string | undefined;
  /** @default 'test-call' */
  readonly callId?: string | undefined;
  /** Who may extend and end a call. @default Dr. Hannibal Lecter */
  readonly specialists?: readonly StreamUser[] | undefined;
  /** Who may only take part. @default Buffalo Bill */
  readonly patients?: readonly StreamUser[] | undefined;
}

/**
 * Makes what is missing, and brings what is there up to date.
 * @param tell gets a line for each thing done
 * @throws TypeError for bad options
 * @throws ProviderError if `@stream-io/node-sdk` is missing; the SDK's own error if Stream refuses something
 */
export async function provisionStream(
  {
    apiKey,
    apiSecret,
    baseUrl,
    limit = 3_600_000,
    callType = 'appointment',
    callId = 'test-call',
    specialists = [{ id: 'dr-lecter', name: 'Dr. Hannibal Lecter' }],
    patients = [{ id: 'bill', name: 'Buffalo Bill' }],
  }: StreamProvisionOptions,
  tell: (line: string) => void,
): Promise<void> {
  expectSecret('apiKey', apiKey);
  expectSecret('apiSecret', apiSecret);
  expectDuration('limit', limit);
  // The SDK puts both into its addresses as they are.
  const isName = (text: unknown): boolean => typeof text === 'string' && /^[\w-]+$/.test(text);
  expect(isName(callType), 'callType', 'letters, digits, _ and -', callType);
  expect(isName(callId), 'callId', 'letters, digits, _ and -', callId);
  const [host] = specialists;
  expect(host !== undefined, 'specialists', 'at least one user', host);
  const { StreamClient, OwnCapability } = await importSdk(
    'stream',
    '@stream-io/node-sdk',
    () => import('@stream-io/node-sdk'),
  );
  const client = new StreamClient(apiKey, apiSecret, {
    timeout: 10_000,
    ...(baseUrl !== undefined && { basePath: expectAddress('baseUrl', baseUrl) }),
  });

  // 1. A role for each kind of user. Roles are of the whole app, and cannot be made twice.
  const roles = new Set((await client.listRoles()).roles.map(({ name }) => name));
  for (const name of ['specialist', 'patient']) {
    if (!roles.has(name)) await client.createRole({ name });
    tell(`role ${name}: ${roles.has(name) ? 'was there' : 'made'}`);
  }

  // 2. A type of call, which grants each role its rights, and ends every call after so many seconds.
  const takePart = [OwnCapability.JOIN_CALL, OwnCapability.SEND_AUDIO, OwnCapability.SEND_VIDEO];
  const change = [
    OwnCapability.UPDATE_CALL,
    OwnCapability.UPDATE_CALL_SETTINGS,
    OwnCapability.CHANGE_MAX_DURATION,
    OwnCapability.END_CALL,
  ];
  const type = {
    name: callType,
    grants: { specialist: [...takePart, ...change], patient: takePart },
    settings: { limits: { max_duration_seconds: Math.max(1, Math.round(limit / 1000)) } },
  };
  const { call_types: types } = await client.video.listCallTypes();
  if (types[callType]) await client.video.updateCallType(type);
  else await client.video.createCallType(type);
  const seconds = type.settings.limits.max_duration_seconds;
  tell(`call type ${callType}, at most ${seconds} s: ${types[callType] ? 'brought up to date' : 'made'}`);

  // 3. The users, with their roles.
  const users = [
    ...specialists.map((user) => ({ ...user, role: 'specialist' })),
    ...patients.map((user) => ({ ...user, role: 'patient' })),
  ];
  await client.upsertUsers(users);
  for (const { id, role } of users) tell(`user ${id}, ${role}: made or brought up to date`);

  // 4. A call of that type, with them as its members. One that is there stays as it is.
  const { created } = await client.video.call(callType, callId).create({
    data: { created_by_id: host.id, members: users.map(({ id }) => ({ user_id: id })) },
  });
  tell(`call ${callType}:${callId}: ${created ? 'made' : 'was there'}`);
}
