// The address of a provider may be that of a customer's own server, so what answers there is not trusted.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { daily } from '../../src/providers/daily.ts';
import { eyeson } from '../../src/providers/eyeson.ts';
import { livekit } from '../../src/providers/livekit.ts';
import { stream } from '../../src/providers/stream.ts';

const keys = { apiKey: 'a-key', apiSecret: 'a-secret-of-at-least-32-characters' };
const makers = {
  eyeson: (baseUrl: string) => eyeson({ apiKey: 'a-key', baseUrl }),
  daily: (baseUrl: string) => daily({ apiKey: 'a-key', baseUrl }),
  stream: (baseUrl: string) => stream({ ...keys, baseUrl }),
  livekit: (url: string) => livekit({ ...keys, url }),
};
const meeting = { room: 'default:one', meetingId: 'session-1', startedAt: 1_767_323_045_000 };
const mebibyte = 1024 * 1024;

let url: string;
let asked: string[];
let answer: (response: ServerResponse) => void;
let close: () => Promise<unknown>;

beforeEach(async () => {
  asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/internal') response.writeHead(400).end(JSON.stringify({ code: 'x', msg: 'internal' }));
    else answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
});
afterEach(() => close());

/** The error of each request to a service that answers so. */
async function errorsOf(make: (address: string) => ReturnType<typeof eyeson>): Promise<Error[]> {
  const signal = AbortSignal.timeout(60_000);
  const provider = make(url);
  const calls = [() => provider.list(signal), () => provider.close(meeting, signal)];
  const errors: Error[] = [];
  for (const call of calls) errors.push((await call().catch((error: unknown) => error)) as Error);
  return errors;
}

describe.each(Object.entries(makers))('A service that %s asks', (name, make) => {
  test.each([301, 302, 303, 307, 308])(
    'redirects with %i: the redirect is an error and is not followed',
    async (status) => {
      answer = (response) => response.writeHead(status, { location: '/internal' }).end('{}');
      for (const error of await errorsOf(make)) expect(error).toMatchObject({ name: 'ProviderError', status });
      expect(asked).not.toContain('/internal');
    },
  );

  test.each(['error', 'message', 'msg', 'info'])(
    'gives a very long reason in `%s`: the error has its beginning',
    async (field) => {
      const body = JSON.stringify({ code: 'x', [field]: 'a'.repeat(mebibyte) });
      answer = (response) => response.writeHead(400, { 'content-type': 'application/json' }).end(body);
      for (const error of await errorsOf(make)) {
        expect(error).toMatchObject({ name: 'ProviderError', status: 400 });
        expect(error.message).toContain('aaaa');
        expect(error.message.length).toBeLessThan(400);
      }
    },
  );

  test('gives a very long reason that is not JSON: the error does not contain it', async () => {
    answer = (response) => response.writeHead(500, 'b'.repeat(1000)).end('a'.repeat(mebibyte));
    for (const error of await errorsOf(make)) {
      expect(error).toMatchObject({ name: 'ProviderError', status: 500 });
      expect(error.message.length).toBeLessThan(400);
    }
  });

  test('lists far more items than there can be: the list is an error', async () => {
    const items = Array.from({ length: 20_000 }, () => '{}').join();
    const list = name === 'eyeson' ? `[${items}]` : `{"data":[${items}],"calls":[${items}],"rooms":[${items}]}`;
    answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(list);
    await expect(make(url).list(AbortSignal.timeout(60_000))).rejects.toThrow(
      /got a list with more than 10000 items|got an unexpected answer: Expected `(?:data|calls)` to be <=\d+/,
    );
  });

  test.each([200, 400])('answers with %i and without an end: the answer is cut off', async (status) => {
    let sent = 0;
    /** An end far above all limits, so that a client that reads everything does not fill the memory. */
    function* endless() {
      yield '{"rooms":["';
      for (sent = 0; sent < 100; sent++) yield Buffer.alloc(mebibyte, 'a');
      yield '"]}';
    }
    answer = (response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      pipeline(Readable.from(endless()), response, () => {});
    };
    for (const error of await errorsOf(make))
      expect(error.message).toMatch(new RegExp(`^${name}: .* got an? (?:answer|element) of more than`));
    expect(sent).toBeLessThan(100);
  });
});
