// What a call of Stream knows of the person in it, and a whole guarded call.
import type { Call } from '@stream-io/video-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activity, Meeting, MeetingGuard } from '../../src/index.ts';
import { openStage, type Stage } from '../support/adapter-page.ts';
import { Participant, streamFiles } from '../support/adapter-page-stream.ts';
import type { PageClock } from '../support/page-clock.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const call: Call;
declare const meeting: Meeting;
declare const clock: PageClock;
declare const StillThere: typeof import('../../src/script.ts');
/** What a feed has reported so far. */
declare const reported: unknown[];
/** Ends the feed. */
declare const feed: AbortController;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('chromium', await streamFiles());
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const enter = () => Participant.enter(stage);

/** Starts to write down in the page what a feed of the meeting reports. */
const listenTo = (me: Participant, name: 'activity' | 'alone') =>
  me.page.evaluate((which) => {
    Object.assign(window, { reported: [], feed: new AbortController() });
    meeting[which]?.((value) => void reported.push(value), feed.signal);
  }, name);
const reports = (me: Participant) => me.page.evaluate(() => reported);
const reportsOf = (me: Participant, count: number) =>
  until(`${count} reports`, async () => (await reports(me)).length >= count);
const speech: Activity = { source: 'speech', confirms: true };

describe('a Stream meeting reports', () => {
  test('the speech of this participant, and not that of others', async () => {
    await using me = await enter();
    await using other = await me.invite();
    await me.join();
    await other.join();
    await listenTo(me, 'activity');
    me.service.speaking(other.user, true);
    const heard = () => call.state.remoteParticipants.some(({ isSpeaking }) => isSpeaking);
    await until('the other to be heard', () => me.page.evaluate(heard));
    expect(await reports(me)).toEqual([]);
    me.service.speaking(me.user, 0.5);
    await reportsOf(me, 1);
    me.service.speaking(me.user, 0.6); // goes on, and is told again
    await reportsOf(me, 2);
    me.service.speaking(me.user, 0);
    await until('silence', () => me.page.evaluate(() => !call.state.localParticipant?.isSpeaking));
    for (const activity of await reports(me)) expect(activity).toEqual(speech);
  });

  test('speech into a muted microphone', async () => {
    await using me = await enter();
    await me.join();
    await listenTo(me, 'activity');
    // What the SDK does when it hears something: the fake microphone beeps when it likes.
    await me.page.evaluate(() => call.microphone.state.setSpeakingWhileMuted(true));
    await reportsOf(me, 1);
    expect((await reports(me))[0]).toEqual(speech);
  });

  test('a shared screen, as long as it is shared', async () => {
    await using me = await enter();
    await me.join();
    await listenTo(me, 'activity');
    await me.page.evaluate(() => call.screenShare.enable());
    await reportsOf(me, 1);
    await me.page.evaluate(() => clock.skip(10_000));
    await reportsOf(me, 2);
    for (const activity of await reports(me)) expect(activity).toEqual({ source: 'screen-share' });
    await me.page.evaluate(() => call.screenShare.disable());
    expect(await me.errors()).toEqual([]);
  });

  test('whether this participant is alone', async () => {
    await using me = await enter();
    await me.page.evaluate(() => call.getOrCreate());
    await listenTo(me, 'alone');
    expect(new Set(await reports(me))).toEqual(new Set([false])); // watching is not being in the call
    await me.join();
    await until('nobody else', async () => (await reports(me)).at(-1));
    await using other = await me.invite();
    await other.join();
    await until('company', async () => (await reports(me)).at(-1) === false);
    await listenTo(other, 'alone');
    expect((await reports(other)).at(-1)).toBe(false);
    await other.leave();
    await until('nobody else again', async () => (await reports(me)).at(-1));
  });

  test('nothing after its signal has aborted', async () => {
    await using me = await enter();
    await me.join();
    await listenTo(me, 'activity');
    me.service.speaking(me.user, 0.5);
    await reportsOf(me, 1);
    await me.page.evaluate(() => feed.abort());
    const count = (await reports(me)).length;
    me.service.speaking(me.user, 0.9);
    const louder = () => (call.state.localParticipant?.audioLevel ?? 0) > 0.8;
    await until('the louder voice', () => me.page.evaluate(louder));
    expect(await reports(me)).toHaveLength(count);
  });
});

for (const engine of ['chromium', 'firefox'] as const) {
  engineOrSkip(engine)(`guardMeeting() in ${engine}`, () => {
    let here: Stage;
    beforeAll(async () => {
      here = engine === 'chromium' ? stage : await openStage(engine, await streamFiles());
    });
    afterAll(() => (here === stage ? undefined : here?.[Symbol.asyncDispose]()));

    test('leaves the call when nobody is there any more, and shows the limit until then', async () => {
      const ahead = 420_000;
      await using me = await Participant.enter(here, { clockSkew: ahead });
      await me.join(1800);
      await me.page.evaluate(() => {
        const asked: string[] = [];
        const guard: MeetingGuard = StillThere.guardMeeting(meeting, {
          timeout: 12_000,
          promptBeforeIdle: 10_000,
          prompt: (monitor) => void asked.push(monitor.state),
        });
        const left = new Promise((resolve) =>
          guard.addEventListener('left', ({ reason }) => resolve({ reason, asked })),
        );
        Object.assign(window, { guard, left });
      });
      me.service.setMaxDuration(me.cid, 3600);
      const inAnHour = () => {
        const { countdown } = (window as unknown as { guard: MeetingGuard }).guard;
        const offBy = (countdown.remaining ?? 0) - 3_600_000;
        return countdown.clockOffset > 0 && Math.abs(offBy) < 5000;
      };
      await until('the countdown', () => me.page.evaluate(inAnHour));
      const left = await me.page.evaluate(() => (window as unknown as { left: Promise<unknown> }).left);
      expect(left).toEqual({ reason: 'inactive', asked: ['prompted'] });
      await until('the farewell', () => me.logged('leaveCallRequest').length === 1);
      expect(me.logged('leaveCallRequest')[0]?.detail.reason).toBe('inactivity:inactive');
      expect(await me.errors()).toEqual([]);
    });
  });
}

test('a guard of a Stream meeting ends when the time of the session is up', async () => {
  await using me = await enter();
  await me.join(10);
  const left = me.page.evaluate(
    () =>
      new Promise((resolve) => {
        const guard = StillThere.guardMeeting(meeting, { timeout: 60_000 });
        guard.addEventListener('left', ({ reason }) =>
          resolve({ reason, monitor: guard.monitor.state, countdown: guard.countdown.state }),
        );
      }),
  );
  expect(await left).toEqual({ reason: 'limit', monitor: 'stopped', countdown: 'stopped' });
  expect(await me.errors()).toEqual([]);
});
