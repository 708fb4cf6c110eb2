// The requests to LiveKit and Stream are those of their own SDKs, which follow redirects and are therefore not used for them.
import { StreamClient } from '@stream-io/node-sdk';
import { decode } from 'hono/jwt';
import { RoomServiceClient } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { livekit } from '../../src/providers/livekit.ts';
import { stream } from '../../src/providers/stream.ts';
import { type ApiRequest, type HttpApi, serveApi } from '../support/http-api.ts';

const apiKey = 'a-key';
const apiSecret = 'a-secret-of-at-least-32-characters';
const signal = AbortSignal.timeout(60_000);
const startedAt = 1_767_323_045_678;
const room = { name: 'default:one', sid: 'session-1', creationTime: '1767323045', creationTimeMs: String(startedAt) };
const session = { id: 'session-1', started_at: new Date(startedAt).toISOString(), ended_at: null };
const call = { cid: 'default:one', type: 'default', id: 'one', session };
const meeting = { room: 'default:one', meetingId: 'session-1', startedAt };

let api: HttpApi;
let requests: ApiRequest[];
beforeEach(async () => {
  api = await serveApi((request) => {
    requests.push(request);
    return { body: { rooms: [room], calls: [{ call, members: [] }], call, members: [], duration: '1ms' } };
  });
});
afterEach(() => api[Symbol.asyncDispose]());

/** What matters to the service of each request. */
async function requestsOf(...calls: (() => Promise<unknown>)[]) {
  requests = [];
  for (const one of calls) await one();
  return requests.map(({ method, path, headers, body }) => {
    const token = String(headers.authorization);
    const { header, payload } = decode(token.replace('Bearer ', ''));
    const { exp, nbf, ...claims } = payload;
    return {
      ...{ method, path, body, scheme: token.startsWith('Bearer '), algorithm: header.alg, claims },
      validFor: exp && nbf && Math.round((exp - nbf) / 60),
      authType: headers['stream-auth-type'],
      contentType: String(headers['content-type']).split(';')[0],
    };
  });
}

test('Stream gets the same requests', async () => {
  const sdk = new StreamClient(apiKey, apiSecret, { basePath: api.url }).video;
  const provider = stream({ apiKey, apiSecret, baseUrl: api.url });
  const query = { filter_conditions: { ongoing: true }, sort: [{ field: 'created_at', direction: 1 }], limit: 25 };
  const expected = await requestsOf(
    () => sdk.queryCalls(query),
    () => sdk.call('default', 'one').get(),
    () => sdk.call('default', 'one').end(),
  );
  expect(
    await requestsOf(
      () => provider.list(signal),
      () => provider.close(meeting, signal),
    ),
  ).toEqual(expected);
});

test('LiveKit gets the same requests, with one token that allows both', async () => {
  const sdk = new RoomServiceClient(api.url, apiKey, apiSecret);
  const provider = livekit({ url: api.url, apiKey, apiSecret });
  const expected = await requestsOf(
    () => sdk.listRooms([]),
    () => sdk.listRooms([room.name]),
    () => sdk.deleteRoom(room.name),
  );
  const video = Object.assign({}, ...expected.map(({ claims }) => claims.video));
  expect(
    await requestsOf(
      () => provider.list(signal),
      () => provider.close(meeting, signal),
    ),
  ).toMatchObject(expected.map((request) => ({ ...request, claims: { ...request.claims, video } })));
});
