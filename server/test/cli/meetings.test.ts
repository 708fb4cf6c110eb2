// What the commands `meetings` and `extend` print of a server's answers.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workplace } from '../support/command.ts';
import { serveApi } from '../support/http-api.ts';

const now = Date.UTC(2026, 11, 1, 12);
const [minute, hour] = [60_000, 3_600_000];

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.env = { STILL_THERE_TOKEN: 'operator-of-the-tests' };
});
afterEach(() => place[Symbol.asyncDispose]());

/** A server with one meeting, which is an hour past its deadline, at which a dry run would have closed it. */
function serveOverdue(server: { readonly dryRun?: boolean }) {
  const deadline = now - hour;
  const meeting = {
    ...{ id: 7, provider: 'eyeson', room: 'class-1', name: null, state: 'running', rule: 'the default', version: 3 },
    ...{ endsAt: deadline, endedAt: null, deadline, wouldCloseAt: deadline },
  };
  return serveApi(({ method }) => ({
    body:
      method === 'POST'
        ? { now, meeting: { ...meeting, endsAt: now + minute } }
        : { now, ...server, meetings: [meeting] },
  }));
}

test.each([
  { what: 'a real server after a dry run', server: { dryRun: false }, left: 'overdue by 1 h' },
  { what: 'a server of an older version', server: {}, left: 'overdue by 1 h' },
  { what: 'a dry run', server: { dryRun: true }, left: 'would have been closed 1 h ago' },
])('a meeting past its deadline on $what: $left', async ({ server, left }) => {
  await using api = await serveOverdue(server);
  const { stdout, stderr } = await place.run(['meetings', '--url', api.url]);
  expect({ line: stdout.split('\n')[1], stderr }).toEqual({
    line: `7   eyeson    class-1  running  ${left}  the default`,
    stderr: '',
  });
});

test.each([
  { what: 'a real server', server: { dryRun: false }, says: 'now ends at' },
  { what: 'a dry run', server: { dryRun: true }, says: 'would now be closed at' },
])('an extension on $what says that the meeting $says its new end', async ({ server, says }) => {
  await using api = await serveOverdue(server);
  const { stdout, stderr } = await place.run(['extend', 'class-1', '--by', '1m', '--url', api.url]);
  expect({ stdout, stderr }).toEqual({
    stdout: `Meeting 7 in class-1 ${says} 2026-12-01T12:01:00.000Z.\n`,
    stderr: '',
  });
});
