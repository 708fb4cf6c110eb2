// The local eyeson API itself: the chaos tests rely on its faults and its ledger.
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EyesonFaults } from '../../../demo/services/eyeson/index.ts';
import { spawnEyesonApi, startEyesonApi } from '../support/eyeson-api.ts';
import { catchWebhooks, type WebhookCatcher } from '../support/webhook-catcher.ts';

let api: Awaited<ReturnType<typeof startEyesonApi>>;
let catcher: WebhookCatcher;

beforeEach(async () => {
  api = await startEyesonApi();
  catcher = await catchWebhooks();
  await call('POST', '/webhooks', { url: catcher.url, types: 'room_update' });
});
afterEach(async () => {
  await api.close();
  await catcher[Symbol.asyncDispose]();
});

const call = (method: string, path: string, body?: object) => {
  const headers = { authorization: api.apiKey, 'content-type': 'application/json' };
  return fetch(api.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
};
const listed = async (): Promise<string[]> =>
  (await (await call('GET', '/rooms')).json()).map(({ id }: { id: string }) => id);
const rooms = (count: number) => Array.from({ length: count }, (_, index) => ({ room: `room-${index}` }));

/** The received webhooks, as `room: state`. */
const received = (): string[] =>
  catcher.caught.map(({ body }) => {
    const { room } = JSON.parse(Buffer.from(body).toString());
    return `${room.id}: ${room.shutdown ? 'over' : room.ready ? 'ready' : 'not ready'}`;
  });

describe('Webhooks', () => {
  test('the webhooks of a meeting are signed, in order, and contain its start until it is over', async () => {
    const [startedAt] = await api.start([{ room: 'a', name: 'A' }]);
    await api.end(['a']);
    await api.delivered();
    expect(received()).toEqual(['a: not ready', 'a: ready', 'a: over']);
    const bodies = catcher.caught.map(({ body }) => JSON.parse(Buffer.from(body).toString()));
    expect(bodies.map(({ room }) => room.started_at)).toEqual([startedAt, startedAt, null]);
    expect(bodies[2].room).not.toHaveProperty('guest_token');
    for (const { body, headers } of catcher.caught) {
      expect(headers.get('x-eyeson-signature')).toBe(createHmac('sha256', api.apiKey).update(body).digest('hex'));
    }
    const registration = await (await call('GET', '/webhooks')).json();
    expect(registration).toMatchObject({ url: catcher.url, last_response_code: '204' });
  });

  test('joining sends webhooks, and a silent end sends none', async () => {
    await fetch(`${api.url}/rooms`, { method: 'POST', body: new URLSearchParams({ id: 'a', 'user[name]': 'Jane' }) });
    await api.end(['a'], { silently: true });
    await api.delivered();
    expect(received()).toEqual(['a: not ready', 'a: ready']);
  });

  test('webhooks are lost, doubled and delayed with the given probability, and the same ones for the same seed', async () => {
    const run = async (faults: EyesonFaults) => {
      await using other = { ...(await startEyesonApi()), [Symbol.asyncDispose]: () => other.close() };
      const headers = { authorization: other.apiKey };
      const body = new URLSearchParams({ url: catcher.url, types: 'room_update' });
      await fetch(`${other.url}/webhooks`, { method: 'POST', headers, body });
      await other.setFaults(faults);
      const before = catcher.caught.length;
      await other.start(rooms(200));
      await other.delivered();
      return { ...(await other.deliveries()), received: received().slice(before).sort() };
    };
    const faults = { seed: 7, lose: 0.25, double: 0.25, delay: 0.25, delayUpTo: 50 };
    const first = await run(faults);
    expect(first.lost).toBeGreaterThan(60); // 400 at 0.25: fewer, or more than 140, is less likely than 1 in 10,000
    expect(first.lost).toBeLessThan(140);
    expect(first.doubled).toBeGreaterThan(35);
    expect(first.delayed).toBeGreaterThan(35);
    expect(first.sent).toBe(400 - first.lost + first.doubled);
    expect(first.received).toHaveLength(first.sent);
    expect(await run(faults)).toEqual(first);
    expect((await run({ ...faults, seed: 8 })).received).not.toEqual(first.received);
  });

  test('a reordered webhook is sent after the next one of its room', async () => {
    await api.setFaults({ reorder: 1 });
    await api.start([{ room: 'a' }]);
    await api.delivered();
    expect(received()).toEqual(['a: ready', 'a: not ready']);
  });
});

describe('holdWebhooks', () => {
  test('the webhooks of what happens meanwhile are sent when they are released, after later ones', async () => {
    const release = api.service.holdWebhooks(() => void api.service.start({ room: 'a' }));
    api.service.end('a');
    await api.delivered();
    expect(received()).toEqual(['a: over']);
    release();
    await api.delivered();
    expect(received()).toEqual(['a: over', 'a: not ready', 'a: ready']);
  });
});

describe('Closing rooms', () => {
  test('the ledger contains each call with the state of the meeting', async () => {
    await api.start(rooms(2));
    expect((await call('DELETE', '/rooms/room-0')).status).toBe(204);
    expect((await call('DELETE', '/rooms/room-0')).status).toBe(410);
    const again = await api.start([{ room: 'room-0' }]);
    const ledger = await api.ledger();
    expect(ledger).toHaveLength(3);
    expect(ledger[0]).toMatchObject({
      room: 'room-0',
      endedBy: 'api',
      calls: [{ state: 'running' }, { state: 'over' }],
    });
    expect(ledger[1]).toMatchObject({ room: 'room-1', endedAt: null, calls: [] });
    expect(ledger[2]).toEqual({ room: 'room-0', startedAt: again[0], endedAt: null, endedBy: null, calls: [] });
    expect(again[0]).not.toBe(ledger[0]?.startedAt);
  });

  test('with a close delay the list still contains the meeting', async () => {
    await api.setFaults({ closeDelay: 60_000 });
    await api.start(rooms(2));
    expect((await call('DELETE', '/rooms/room-0')).status).toBe(204);
    expect((await call('DELETE', '/rooms/room-0')).status).toBe(204);
    expect(await listed()).toEqual(['room-0', 'room-1']);
    await api.setFaults({ closeDelay: 1 });
    expect((await call('DELETE', '/rooms/room-1')).status).toBe(204);
    await vi.waitFor(async () => expect(await listed()).toEqual(['room-0']), 60_000);
    const [entry] = await api.ledger();
    expect(entry?.calls.map(({ state }) => state)).toEqual(['running', 'closing']);
  });
});

describe('API key', () => {
  test.each([
    ['GET', '/rooms'],
    ['DELETE', '/rooms/room-0'],
    ['GET', '/webhooks'],
    ['POST', '/webhooks'],
    ['DELETE', '/webhooks/webhook-1'],
  ])('%s %s without the key gives 403', async (method, path) => {
    await api.start(rooms(1));
    // Not even a fault that acts without answering bypasses the key.
    await api.setFaults({ cut: 1 });
    for (const authorization of ['', 'wrong']) {
      expect((await fetch(api.url + path, { method, headers: { authorization } })).status).toBe(403);
    }
    await api.setFaults({});
    expect(await listed()).toEqual(['room-0']);
    expect((await (await call('GET', '/webhooks')).json()).url).toBe(catcher.url);
  });

  test('requests of participants need no key and are not affected by faults', async () => {
    await api.setFaults({ fail: 1 });
    const body = new URLSearchParams({ 'user[name]': 'Jane' });
    const joined = await fetch(`${api.url}/rooms`, { method: 'POST', body });
    expect(joined.status).toBe(201);
    const { access_key } = await joined.json();
    expect((await fetch(`${api.url}/rooms/${access_key}`)).status).toBe(200);
    expect((await fetch(`${api.url}/rooms/${access_key}`, { method: 'DELETE' })).status).toBe(204);
    expect((await api.ledger())[0]).toMatchObject({ endedBy: 'host', calls: [] });
  });
});

test('the API in another process holds 10,000 meetings, and ends when it is closed', async () => {
  const other = await spawnEyesonApi({ apiKey: 'another-key' });
  const starts = await other.start(rooms(10_000));
  expect(starts).toHaveLength(10_000);
  const response = await fetch(`${other.url}/rooms`, { headers: { authorization: 'another-key' } });
  expect(await response.json()).toHaveLength(10_000);
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
  expect(() => process.kill(other.pid, 0)).toThrow();
});
