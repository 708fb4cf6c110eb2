// The limit of a Stream session: what the adapter tells of it, and how it is extended.
import type { Call } from '@stream-io/video-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Meeting, SessionLimit } from '../../src/index.ts';
import { openStage, type Stage } from '../support/adapter-page.ts';
import { type EnterOptions, Participant, streamFiles } from '../support/adapter-page-stream.ts';
import { until } from '../support/processes.ts';

declare const call: Call;
declare const meeting: Meeting;
declare const StillThere: typeof import('../../src/index.ts');
/** What the feed has reported so far. */
declare const limits: SessionLimit[];
/** How many session objects the SDK has emitted. */
declare const sessions: number;

const [second, minute] = [1000, 60_000];
const halfAnHour = 1800;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('chromium', await streamFiles());
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** In a call with a limit (s; 0 is none), and what the meeting says of the limit is being written down. */
async function enter(seconds: number, options: EnterOptions = {}): Promise<Participant> {
  const me = await Participant.enter(stage, options);
  await me.join(seconds);
  await listen(me);
  return me;
}

async function invite(host: Participant, user = 'bill'): Promise<Participant> {
  const guest = await host.invite(user);
  await guest.join();
  await listen(guest);
  return guest;
}

const listen = (me: Participant) =>
  me.page.evaluate(() => {
    Object.assign(window, { limits: [] });
    meeting.limit?.((value) => void limits.push(value), new AbortController().signal);
  });
const reports = (me: Participant) => me.page.evaluate(() => limits);
const limit = async (me: Participant) => (await reports(me)).at(-1);
const endsAt = async (me: Participant) => (await limit(me))?.endsAt as number;
const told = (me: Participant, check: (value: SessionLimit) => boolean): Promise<SessionLimit> =>
  until('another limit', async () => {
    const value = await limit(me);
    return value && check(value) ? value : undefined;
  });

/** What the outcome of an extension is: the new end, or what is thrown. */
const extend = (me: Participant, by: number): Promise<number | string> =>
  me.page.evaluate((ms) => meeting.extend?.(ms).catch(String) as Promise<number | string>, by);
const updates = (me: Participant) => me.service.log.filter(({ type }) => type.startsWith('PATCH')).length;
/** From now on the page hears of no change: as an SDK before 1.59 after its connection was down. */
const deafen = (me: Participant) =>
  me.page.evaluate(() => void Object.assign(call.state, { updateFromEvent: () => {} }));

describe('the limit of a Stream meeting', () => {
  test('is the end that the service has set, by the clock of the service', async () => {
    const ahead = 420 * second;
    await using me = await enter(halfAnHour, { clockSkew: ahead });
    const start = await me.page.evaluate(() => Date.parse(call.state.session?.started_at ?? ''));
    expect(await endsAt(me)).toBe(start + halfAnHour * second);
    const { clockOffset = 0 } = await told(me, (value) => value.clockOffset !== undefined);
    expect(Math.abs(clockOffset - ahead)).toBeLessThan(10_000);
    me.service.setMaxDuration(me.cid, halfAnHour + 60);
    await told(me, (value) => value.endsAt === start + (halfAnHour + 60) * second);
  });

  test.each([
    ['ahead of', 420 * second],
    ['behind', -420 * second],
  ])(
    'is counted down to right from the first reading, with a service %s this machine and no further event',
    async (_how, skew) => {
      await using me = await Participant.enter(stage, { clockSkew: skew });
      await me.join(600);
      const { first, left } = await me.page.evaluate(async (ahead) => {
        // The SDK's own health check would tell the time half a minute later.
        clearTimeout(call.streamClient.wsConnection?.healthCheckTimeoutRef);
        const guard = StillThere.guardMeeting(meeting, { prompt: false });
        const first = await new Promise<{ type: string; remaining: number | null }>((resolve) => {
          for (const type of ['tick', 'threshold', 'change', 'end'] as const)
            guard.countdown.addEventListener(type, ({ type, remaining }) => resolve({ type, remaining }));
        });
        const left = Number(guard.countdown.endsAt) - Date.now() - ahead;
        guard.stop();
        return { first, left };
      }, skew);
      expect(first.type).toBe('change');
      expect(Math.abs(Number(first.remaining) - left)).toBeLessThan(10_000);
      expect(await me.errors()).toEqual([]);
    },
  );

  test('is read by the service’s clock again after the clock of this machine was set', async () => {
    await using me = await enter(halfAnHour);
    await told(me, ({ clockOffset }) => clockOffset !== undefined);
    await me.page.evaluate(() => {
      const ahead = 420_000; // the service's clock does not go along
      const get = (date: DateConstructor, name: keyof DateConstructor) =>
        name === 'now' ? () => date.now() + ahead : date[name];
      window.Date = new Proxy(Date, { get });
      dispatchEvent(new Event('focus'));
    });
    const { clockOffset = 0 } = await told(me, (value) => Number(value.clockOffset) < -400 * second);
    expect(Math.abs(clockOffset + 420 * second)).toBeLessThan(10_000);
  });

  test('is reported when it changes, and not when somebody joins or leaves', async () => {
    await using me = await enter(halfAnHour);
    await me.page.evaluate(() => {
      let count = 0;
      call.state.session$.subscribe(() => Object.assign(window, { sessions: ++count }));
    });
    const before = await endsAt(me);
    {
      await using guest = await invite(me);
      await guest.leave();
    }
    await until('two more sessions', () => me.page.evaluate(() => sessions >= 3));
    const told = (await reports(me)).map((value) => JSON.stringify(value));
    expect(new Set(told).size).toBe(told.length);
    expect((await reports(me)).every((value) => value.endsAt === before && value.canExtend)).toBe(true);
  });

  test('is null when there is none, and when it is removed', async () => {
    await using me = await enter(0);
    expect(await reports(me)).toEqual([{ endsAt: null, canExtend: true }]);
    me.service.setMaxDuration(me.cid, halfAnHour);
    await told(me, (value) => value.endsAt !== null);
    me.service.setMaxDuration(me.cid, 0);
    await told(me, (value) => value.endsAt === null);
  });

  test('is null when the setting is 0, though the session has an end', async () => {
    await using me = await enter(halfAnHour);
    await me.page.evaluate(async (cid) => {
      const { call: now } = await call.get();
      const settings = { ...now.settings, limits: { ...now.settings.limits, max_duration_seconds: 0 } };
      const event = { type: 'call.updated', call_cid: cid, created_at: now.updated_at, capabilities_by_role: {} };
      call.streamClient.dispatchEvent({ ...event, call: { ...now, settings } } as never);
    }, me.cid);
    await told(me, (value) => value.endsAt === null);
    expect(await me.page.evaluate(() => call.state.session?.timer_ends_at)).toMatch(/Z$/);
  });

  test('may be extended by participants with the capability, as long as they have it', async () => {
    await using me = await enter(halfAnHour);
    await using patient = await invite(me);
    const canExtend = { me: (await limit(me))?.canExtend, patient: (await limit(patient))?.canExtend };
    expect(canExtend).toEqual({ me: true, patient: false });
    me.service.setCapabilities(patient.user, ['join-call', 'change-max-duration']);
    await told(patient, (value) => value.canExtend);
    me.service.setCapabilities(patient.user, ['join-call']);
    await told(patient, (value) => !value.canExtend);
  });

  test('is read again after a reconnection, in case a change was missed', async () => {
    await using me = await Participant.enter(stage);
    me.service.setFastReconnectDeadline(0); // so that the SDK joins anew, and does not read by itself
    await me.join(halfAnHour);
    await listen(me);
    const before = await endsAt(me);
    await deafen(me);
    me.service.setMaxDuration(me.cid, halfAnHour + 600);
    for (const sign of ['offline', 'online'])
      await me.page.evaluate((type) => void dispatchEvent(new Event(type)), sign);
    await told(me, (value) => value.endsAt === before + 600 * second);
    // This version of the SDK would get there without us, by what else it asks; an older one would not.
    await until('a reading', () => me.service.log.some(({ type }) => type.startsWith('GET')));
    expect(await me.errors()).toEqual([]);
  });
});

describe('extend() of a Stream meeting', () => {
  test('moves the end for everybody, and resolves to the new end', async () => {
    await using me = await enter(halfAnHour);
    await using patient = await invite(me);
    const before = await endsAt(me);
    expect(await extend(me, 10 * minute)).toBe(before + 10 * minute);
    await told(me, (value) => value.endsAt === before + 10 * minute);
    await told(patient, (value) => value.endsAt === before + 10 * minute);
  });

  test('counts once when it is called twice', async () => {
    await using me = await enter(halfAnHour);
    const before = await endsAt(me);
    const both = await me.page.evaluate(() => Promise.all([meeting.extend?.(600_000), meeting.extend?.(600_000)]));
    expect(both).toEqual([before + 10 * minute, before + 10 * minute]);
    expect(updates(me)).toBe(1);
  });

  test('adds up when two participants extend in turn, even if the second has not received the first change', async () => {
    await using me = await enter(halfAnHour);
    await using colleague = await invite(me, 'dr-chilton');
    const before = await endsAt(me);
    await deafen(colleague);
    await extend(me, 10 * minute);
    expect(await extend(colleague, 5 * minute)).toBe(before + 15 * minute);
    await told(me, (value) => value.endsAt === before + 15 * minute);
  });

  test('rejects when there is no limit, and sets none', async () => {
    await using me = await enter(0);
    expect(await extend(me, minute)).toBe('Error: stream: the session has no limit that could be extended');
    expect(updates(me)).toBe(0);
  });

  test('rejects anything but a duration', async () => {
    await using me = await enter(halfAnHour);
    expect(await extend(me, -1)).toBe('TypeError: Expected `by` to be a finite number > 0, got -1 (number)');
    expect(updates(me)).toBe(0);
  });

  test('rejects when it is not allowed (any more), and reports that', async () => {
    await using me = await enter(halfAnHour);
    const before = await endsAt(me);
    me.service.setRole(me.user, 'patient'); // the client is not told
    expect((await limit(me))?.canExtend).toBe(true);
    expect(await extend(me, minute)).toBe('Error: stream: this participant may not extend the session (403)');
    expect(await limit(me)).toMatchObject({ endsAt: before, canExtend: false });
    expect(await me.errors()).toEqual([]);
  });

  test("rejects with the SDK's error when it fails otherwise, and works again afterwards", async () => {
    await using me = await enter(halfAnHour);
    const before = await endsAt(me);
    const body = { code: 9, message: 'too many', StatusCode: 429 };
    me.service.failNext({ match: /^PATCH/, status: 429, body });
    expect(await extend(me, minute)).toMatch(/too many/);
    expect(await extend(me, minute)).toBe(before + minute);
  });
});
