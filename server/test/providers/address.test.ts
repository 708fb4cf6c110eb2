// The addresses of providers: keys are sent there, so they are encrypted unless they stay on this machine or somebody allows it.
import { describe, expect, test } from 'vitest';
import { daily } from '../../src/providers/daily.ts';
import { eyeson } from '../../src/providers/eyeson.ts';
import { livekit } from '../../src/providers/livekit.ts';
import { stream } from '../../src/providers/stream.ts';

const keys = { apiKey: 'a-key', apiSecret: 'a-secret' };
const makers = {
  eyeson: (baseUrl: string, allowHttp?: boolean) =>
    eyeson({ apiKey: 'a-key', baseUrl, ...(allowHttp !== undefined && { allowHttp }) }),
  daily: (baseUrl: string, allowHttp?: boolean) =>
    daily({ apiKey: 'a-key', baseUrl, ...(allowHttp !== undefined && { allowHttp }) }),
  stream: (baseUrl: string, allowHttp?: boolean) =>
    stream({ ...keys, baseUrl, ...(allowHttp !== undefined && { allowHttp }) }),
  livekit: (url: string, allowHttp?: boolean) =>
    livekit({ ...keys, url, ...(allowHttp !== undefined && { allowHttp }) }),
};

describe.each(Object.entries(makers))('The address of %s', (name, make) => {
  const expected = `an address with https:${name === 'livekit' ? ' or wss:' : ''}, since keys are sent there`;

  test.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1:8080',
    'http://[::2]',
  ])('%s is refused unless it is allowed', (address) => {
    expect(() => make(address)).toThrow(`${expected} (\`allowHttp\` allows others), got "${address}"`);
    expect(make(address, true).name).toBe(name);
    expect(() => make(address, false)).toThrow(TypeError);
  });

  test.each([
    'https://api.example.com',
    'http://localhost:8080',
    'http://api.localhost',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
  ])('%s is accepted', (address) => {
    expect(make(address).name).toBe(name);
  });

  test('the option must be true or false', () => {
    expect(() => make('http://api.example.com', 'yes' as never)).toThrow('Expected `allowHttp` to be true or false');
  });
});

test('the addresses of LiveKit may be those of WebSockets', () => {
  expect(() => makers.livekit('ws://livekit:7880')).toThrow('got "ws://livekit:7880"');
  for (const url of ['wss://livekit.example.com', 'ws://localhost:7880'])
    expect(makers.livekit(url).name).toBe('livekit');
});
