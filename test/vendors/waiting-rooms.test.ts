// The vendors of whose SDKs docs/adapters.md says that they have no people who knock: their published types have no word for them.
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const folders = [resolve(import.meta.dirname, 'node_modules'), resolve(import.meta.dirname, '../../node_modules')];
const typesOf = (name: string): string[] =>
  globSync(folders.map((folder) => `${folder}/${name}/**/*.d.ts`)).map((file) => readFileSync(file, 'utf8'));
/** Not `isWaitingForNetworkReconnect` and the like. */
const knocking = /waiting.?(?:room|participant|list)|lobby|knock/i;

test.each([
  'eyeson',
  '@stream-io/video-client',
  'livekit-client',
  'twilio-video',
  'amazon-chime-sdk-js',
  '@vonage/client-sdk-video',
  'agora-rtc-sdk-ng',
  '@zoom/videosdk',
])('%s has no word for people who wait to be let in', (name) => {
  const types = typesOf(name);
  expect(types.length).toBeGreaterThan(0);
  expect(types.filter((text) => knocking.test(text))).toEqual([]);
});

test.each(['@daily-co/daily-js', '@lyno/lib-jitsi-meet', '@types/jitsi-meet', '@azure/communication-calling'])(
  '%s has one',
  (name) => expect(typesOf(name).some((text) => knocking.test(text))).toBe(true),
);
