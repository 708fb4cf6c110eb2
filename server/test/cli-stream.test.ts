// `still-there stream provision`, against a stand-in for Stream's REST API.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workplace } from './support/command.ts';
import { type StreamApi, startStreamApi } from './support/stream-api.ts';

let api: StreamApi;
let place: Workplace;
beforeEach(async () => {
  api = await startStreamApi('stream-secret');
  place = new Workplace();
  place.env = { STREAM_API_KEY: 'stream-key', STREAM_API_SECRET: 'stream-secret', STREAM_API_URL: api.url };
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

test('an app is provisioned, and said what was done', async () => {
  const { code, stdout, stderr } = await place.run(['stream', 'provision', '--limit', '45m', '--call-type', 'lesson']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^role specialist: made\n[\s\S]*call type lesson, at most 2700 s: made\n[\s\S]*call lesson:test-call: made\n$/,
  );
  expect(api.callTypes.get('lesson')).toMatchObject({ settings: { limits: { max_duration_seconds: 2700 } } });
});

test('keys that are missing are named, both of them', async () => {
  place.env = {};
  expect(await place.run(['stream', 'provision', '--limit', '1'])).toEqual({
    code: 78,
    stdout: '',
    stderr: [
      'Missing `STREAM_API_KEY`; it may stand in a file that `STREAM_API_KEY_FILE` names',
      'Missing `STREAM_API_SECRET`; it may stand in a file that `STREAM_API_SECRET_FILE` names',
      'Expected `--limit` to be a duration such as "90s", "30m" or "1h30m", or a number of ms, got "1" (string)',
      '',
    ].join('\n'),
  });
});
