// How an eyeson meeting ends, whoever ends it, and what is left of the session then.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EndCause, Meeting } from '../../src/index.ts';
import { openStage, type Stage } from '../support/adapter-page.ts';
import { type EyesonPage, eyesonFiles, Guest } from '../support/adapter-page-eyeson.ts';
import { until } from '../support/processes.ts';

declare const sdk: EyesonPage['sdk'];
declare const meeting: Meeting;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('chromium', eyesonFiles());
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const denied = { type: 'connection', connectionStatus: 'access_denied' };
const over = (guest: Guest) => until('the end of the meeting', () => guest.ended());

interface End {
  readonly by: string;
  readonly cause: EndCause;
  readonly detail: string;
  readonly end: (guest: Guest) => Promise<unknown>;
}

const ends: End[] = [
  {
    by: 'a key that has expired (410)',
    cause: 'unknown',
    detail: 'access_denied',
    async end(guest) {
      guest.service.expire(guest.key);
      await guest.connect();
      await guest.sees(denied);
    },
  },
  {
    by: 'a key that nobody has (404)',
    cause: 'unknown',
    detail: 'access_denied',
    async end(guest) {
      await guest.page.evaluate(() => sdk.connect('nobody'));
      await guest.sees(denied);
    },
  },
  {
    by: 'the service, with exit',
    cause: 'host',
    detail: 'bye',
    async end(guest) {
      await guest.join();
      guest.service.terminate(guest.room);
      expect(await guest.sees({ type: 'exit' })).toMatchObject({ reason: 'bye' });
    },
  },
  {
    by: "the app's own destroy()",
    cause: 'local',
    detail: '',
    async end(guest) {
      await guest.join();
      await guest.page.evaluate(() => sdk.destroy());
      await guest.logged('sepp', 'in', 'call_terminate');
    },
  },
  {
    by: "the app's own destroy() while the room channel is connecting",
    cause: 'local',
    detail: '',
    async end(guest) {
      const release = guest.service.holdRt();
      await guest.connect();
      await guest.sees({ type: 'connection', connectionStatus: 'received_room' });
      await guest.page.evaluate(() => sdk.destroy());
      release();
    },
  },
  {
    by: "the app's own session_termination",
    cause: 'local',
    detail: '',
    async end(guest) {
      await guest.join();
      await guest.page.evaluate(() => sdk.send({ type: 'session_termination' }));
      await guest.logged('sepp', 'in', 'call_terminate');
    },
  },
  ...(
    [
      { code: 403, cause: 'elsewhere', detail: 'session_in_use' },
      { code: 607, cause: 'unknown', detail: 'meeting_locked' },
    ] as const
  ).map(({ code, cause, detail }) => ({
    by: `a call that is rejected with ${code}`,
    cause,
    detail,
    async end(guest: Guest) {
      guest.service.reject(code);
      await guest.start();
      await guest.sees({ type: 'error' });
    },
  })),
  {
    by: 'an error that the app answers with session_termination',
    cause: 'elsewhere',
    detail: 'session_in_use',
    async end(guest) {
      guest.service.reject(403);
      await guest.page.evaluate(() =>
        sdk.onEvent(({ type }) => type === 'error' && sdk.send({ type: 'session_termination' })),
      );
      await guest.start();
      await guest.sees({ type: 'error' });
    },
  },
  {
    by: 'an error of a call that goes on without its media (ice_failed)',
    cause: 'connection',
    detail: 'ice_failed Thunderball',
    async end(guest) {
      await guest.join();
      await guest.page.evaluate(() => {
        const { core } = sdk as unknown as { core: { eventHandler: { send(event: object): void } } };
        core.eventHandler.send({ type: 'error', name: 'ice_failed', code: 'Thunderball' });
      });
      await guest.sees({ type: 'error' });
    },
  },
];

describe('an eyeson meeting is over, can be left with success, and leaves nothing open when ended by', () => {
  test.for(ends)('$by', async ({ end, cause, detail }) => {
    await using guest = await Guest.enter(stage);
    await end(guest);
    expect(await over(guest)).toBe('ended');
    expect(await guest.cause()).toEqual({ cause, detail });
    await guest.leave();
    await guest.staysClosed();
    expect(await guest.errors()).toEqual([]);
  });
});
