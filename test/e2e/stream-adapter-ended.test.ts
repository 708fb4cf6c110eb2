// How a call of Stream ends, whoever ends it.
import type { Call } from '@stream-io/video-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Meeting } from '../../src/index.ts';
import { openStage, type Stage } from '../support/adapter-page.ts';
import { Participant, streamFiles } from '../support/adapter-page-stream.ts';
import { until } from '../support/processes.ts';

declare const call: Call;
declare const meeting: Meeting;
declare const StillThere: typeof import('../../src/script.ts');

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('chromium', await streamFiles());
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const enter = () => Participant.enter(stage);
const over = (me: Participant) => until('the end of the meeting', () => me.ended());
const reasons = (me: Participant) => me.logged('leaveCallRequest').map(({ detail }) => detail.reason);
/** What the SFU has been told, once it is so many reasons: the page does not wait for it to listen. */
async function told(me: Participant, count = 1): Promise<unknown[]> {
  await until(`${count} reasons`, () => reasons(me).length >= count);
  return reasons(me);
}
const gone = (me: Participant) => until(`${me.user} to be gone`, () => !me.isIn());

interface Attempt {
  readonly name: string;
  readonly message: string;
  readonly cause: { readonly status?: number; readonly message: string };
  readonly took: number;
}

/** Tries to end the call for everybody, where that is known to fail. */
const failToEnd = (me: Participant) =>
  me.page.evaluate(async () => {
    const start = performance.now();
    const error = (await meeting.end?.('inactive').catch((thrown) => thrown)) as Attempt;
    const { status, message } = error.cause;
    const took = performance.now() - start;
    return { name: error.name, message: error.message, cause: { status, message }, took };
  });

describe('leave() of a Stream meeting', () => {
  test('runs once, however often it is called', async () => {
    await using me = await enter();
    await me.join();
    const isOne = await me.page.evaluate(async () => {
      const [first, second] = [meeting.leave('inactive'), meeting.leave('hidden')];
      await Promise.all([first, second]);
      await meeting.leave('alone');
      return first === second;
    });
    expect(isOne).toBe(true);
    expect(await me.ended()).toBe('inactive');
    expect(await told(me)).toEqual(['inactivity:inactive']);
    expect(await me.errors()).toEqual([]);
  });

  test('succeeds when the app has already left', async () => {
    await using me = await enter();
    await me.join();
    await me.page.evaluate(() => call.leave());
    expect(await me.ended()).toBe('ended');
    expect(await me.cause()).toEqual({ cause: 'local', detail: '' });
    await me.leave();
    expect(await me.errors()).toEqual([]);
  });

  test('succeeds when the app leaves at the same time', async () => {
    await using me = await enter();
    await me.join();
    await me.page.evaluate(() => Promise.all([call.leave(), meeting.leave('inactive')]));
    expect(await me.errors()).toEqual([]);
  });

  test('allows the app to join again', async () => {
    await using me = await enter();
    await me.join();
    await me.leave();
    await me.page.evaluate(() => {
      Object.assign(window, { meeting: StillThere.fromStream(call) });
      return call.join();
    });
    await me.page.evaluate(() => call.get()); // by now the client would have left
    expect([await me.state(), me.isIn(), await me.ended()]).toEqual(['joined', true, undefined]);
    await me.leave('hidden');
    expect(await told(me, 2)).toEqual(['inactivity:inactive', 'inactivity:hidden']);
    expect(await me.errors()).toEqual([]);
  });
});

describe('a Stream meeting is over, and can be left with success, when', () => {
  test('the call is ended for everybody, also for a viewer', async () => {
    await using me = await enter();
    await using watcher = await me.invite();
    await me.join();
    await watcher.page.evaluate(() => call.get());
    me.service.endCall(me.cid);
    expect(await Promise.all([over(me), over(watcher)])).toEqual(['ended', 'ended']);
    const host = { cause: 'host', detail: 'call.ended' };
    expect(await Promise.all([me.cause(), watcher.cause()])).toEqual([host, host]);
    await Promise.all([me.leave(), watcher.leave()]);
    expect(await told(me)).toEqual(['call.ended event received']);
    expect({ me: await me.errors(), watcher: await watcher.errors() }).toEqual({ me: [], watcher: [] });
  });

  test('only the SFU ends it', async () => {
    await using me = await enter();
    await me.join();
    me.service.refuseCoordinator();
    me.service.dropCoordinatorSockets();
    me.service.endCall(me.cid);
    expect(await over(me)).toBe('ended');
    expect(await me.cause()).toEqual({ cause: 'host', detail: 'callEnded received: ENDED' });
    await me.leave();
    expect(await told(me)).toEqual(['callEnded received: ENDED']);
    expect(await me.errors()).toEqual([]);
  });

  test('this participant is kicked', async () => {
    await using me = await enter();
    await using other = await me.invite();
    await me.join();
    await other.join();
    me.service.kick(me.user);
    expect(await over(me)).toBe('ended');
    expect(await me.cause()).toEqual({ cause: 'removed', detail: 'callEnded received: KICKED' });
    await me.leave();
    await gone(me);
    expect([other.isIn(), await other.ended()]).toEqual([true, undefined]);
    expect(await me.errors()).toEqual([]);
  });

  test('this participant is blocked', async () => {
    await using me = await enter();
    await me.join();
    await me.page.evaluate((cid) => {
      const user = { id: 'dr-lecter' } as never;
      const created_at = new Date().toISOString();
      call.streamClient.dispatchEvent({ type: 'call.blocked_user', call_cid: cid, created_at, user } as never);
    }, me.cid);
    expect(await over(me)).toBe('ended');
    expect(await me.cause()).toEqual({ cause: 'removed', detail: 'user blocked' });
    await me.leave();
    await gone(me);
    expect(await me.errors()).toEqual([]);
  });

  test('the time of the session is up', async () => {
    await using me = await enter();
    await me.join(60);
    // The service ends the call when the time is up, by its own clock. Here the client hears of it at that instant.
    await me.page.evaluate((cid) => {
      const created_at = call.state.session?.timer_ends_at;
      call.streamClient.dispatchEvent({ type: 'call.ended', call_cid: cid, created_at, user: null } as never);
    }, me.cid);
    expect(await over(me)).toBe('ended');
    expect(await me.cause()).toEqual({ cause: 'limit', detail: 'call.ended' });
  });

  test('the SDK has given up reconnecting, and the app leaves', async () => {
    await using me = await enter();
    await me.join();
    await me.page.evaluate(() => {
      call.state.setCallingState('reconnecting-failed' as never);
      return call.leave();
    });
    expect(await me.cause()).toEqual({ cause: 'connection', detail: 'reconnecting-failed' });
  });

  test.each([
    { message: 'rejoin_attempt_limit_exceeded', cause: 'connection' },
    { message: 'something new', cause: 'unknown' },
  ])('the SDK leaves with the message "$message"', async ({ message, cause }) => {
    await using me = await enter();
    await me.join();
    await me.page.evaluate((text) => call.leave({ message: text }), message);
    expect(await me.cause()).toEqual({ cause, detail: message });
  });

  test('but not when only the session is over', async () => {
    await using me = await enter();
    await me.join();
    me.service.endSession(me.cid);
    await me.page.evaluate(() => call.get());
    expect(await me.ended()).toBeUndefined();
  });
});

describe('end() of a Stream meeting', () => {
  test('ends the call for everybody', async () => {
    await using me = await enter();
    await using other = await me.invite();
    await me.join();
    await other.join();
    await me.page.evaluate(() => meeting.end?.('declined'));
    expect(await me.ended()).toBe('declined');
    expect(await over(other)).toBe('ended');
    await Promise.all([gone(me), gone(other)]);
    expect([await me.errors(), await other.errors()]).toEqual([[], []]);
  });

  test('only leaves, and rejects with the cause, when it is not allowed', async () => {
    await using me = await enter();
    await using patient = await me.invite();
    await me.join();
    await patient.join();
    const { message, cause } = await failToEnd(patient);
    expect(message).toBe('stream: the call could not be ended for everybody; only this participant left');
    expect(cause.status).toBe(403);
    expect(await patient.ended()).toBe('inactive');
    expect(await told(patient)).toEqual(['inactivity:inactive']);
    await gone(patient);
    expect([me.isIn(), await me.ended()]).toEqual([true, undefined]);
    expect(await patient.errors()).toEqual([]);
  });

  test('only leaves, and rejects with the cause, when the service does not answer', async () => {
    await using me = await enter();
    await using other = await me.invite();
    await me.join();
    await other.join();
    me.service.hang('mark_ended');
    const { cause, took } = await failToEnd(me);
    expect(cause.message).toMatch(/timeout|did not settle/);
    expect(took).toBeGreaterThan(4000);
    expect(took).toBeLessThan(14_000); // the SDK alone would wait for 15 s
    expect(await told(me)).toEqual(['inactivity:inactive']);
    await gone(me);
    expect(other.isIn()).toBe(true);
    expect(await me.errors()).toEqual([]);
  });

  test('only leaves, and rejects in time, when the SDK waits for the coordinator to be back', async () => {
    await using me = await enter();
    await me.join();
    me.service.refuseCoordinator();
    me.service.dropCoordinatorSockets();
    const isRefused = () => (call.streamClient.wsConnection?.consecutiveFailures ?? 0) > 1;
    await until('a refusal', () => me.page.evaluate(isRefused));
    const { cause, took } = await failToEnd(me);
    expect(cause.message).toBe('call.endCall() did not settle within 5000 ms');
    expect(took).toBeLessThan(14_000); // the SDK alone would wait for 15 s
    expect(await me.ended()).toBe('inactive');
    await gone(me);
    expect(await me.errors()).toEqual([]);
  });
});
