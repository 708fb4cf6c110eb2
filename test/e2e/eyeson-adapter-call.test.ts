// What an eyeson meeting can do, and what it tells, besides being left.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activity, Meeting, MeetingGuard } from '../../src/index.ts';
import { openStage, type Stage } from '../support/adapter-page.ts';
import { type EyesonPage, eyesonFiles, Guest, type Seen } from '../support/adapter-page-eyeson.ts';
import { until } from '../support/processes.ts';

declare const sdk: EyesonPage['sdk'];
declare const meeting: Meeting;
declare const events: EyesonPage['events'];
declare const listen: () => void;
declare const eyeson: { default: EyesonPage['sdk'] };
declare const StillThere: typeof import('../../src/script.ts');
/** What a feed has reported so far; the tests put it there. */
declare const reported: unknown[];
declare const broken: () => never;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('chromium', eyesonFiles());
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const enter = () => Guest.enter(stage);

/** Starts to write down in the page what a feed of the meeting reports. */
const listenTo = (guest: Guest, feed: 'activity' | 'alone') =>
  guest.page.evaluate((name) => {
    Object.assign(window, { reported: [] });
    meeting[name]?.((value) => void reported.push(value), new AbortController().signal);
  }, feed);
const reports = (guest: Guest) => guest.page.evaluate(() => reported);

describe('leave() of an eyeson meeting', () => {
  test('runs once, however often it is called', async () => {
    await using guest = await enter();
    await guest.join();
    const isOne = await guest.page.evaluate(async () => {
      const [first, second] = [meeting.leave('inactive'), meeting.leave('hidden')];
      await Promise.all([first, second]);
      await meeting.leave('alone');
      return first === second;
    });
    expect(isOne).toBe(true);
    expect(await guest.ended()).toBe('inactive');
    await until('nothing to be open', () => !guest.isOpen());
    expect(guest.count('sepp', 'in', 'call_terminate')).toBe(1);
    expect(await guest.errors()).toEqual([]);
  });

  test('allows a new session in the same page, with a meeting of its own', async () => {
    await using guest = await enter();
    await guest.join();
    await guest.leave();
    await until('nothing to be open', () => !guest.isOpen());
    await guest.page.evaluate(() => {
      Object.assign(window, { meeting: StillThere.fromEyeson(sdk as never) });
      events.length = 0;
      listen(); // the SDK has dropped the app's listener too
    });
    await guest.join();
    expect(await guest.ended()).toBeUndefined();
    await guest.leave('alone');
    expect(await guest.ended()).toBe('alone');
    await guest.staysClosed();
    expect(guest.count('sepp', 'in', 'call_terminate')).toBe(2);
    expect(await guest.errors()).toEqual([]);
  });
});

describe('end() of an eyeson meeting', () => {
  test('ends the meeting for everybody', async () => {
    await using jane = await enter();
    await using joe = await jane.invite();
    await Promise.all([jane.join(), joe.join()]);
    await jane.page.evaluate(() => meeting.end?.('declined'));
    expect((await jane.logged('http', 'in', 'DELETE')).detail).toEqual({ path: `/rooms/${jane.key}` });
    await Promise.all([jane.sees({ type: 'exit' }), joe.sees({ type: 'exit' })]);
    expect(await jane.ended()).toBe('declined');
    expect(await until('the end for the other', () => joe.ended())).toBe('ended');
    await jane.staysClosed();
    expect({ jane: await jane.errors(), joe: await joe.errors() }).toEqual({ jane: [], joe: [] });
  });

  test('leaves when the service does not confirm the end, as for a page that has not joined', async () => {
    await using guest = await enter();
    await guest.connect();
    await guest.sees({ type: 'connection', connectionStatus: 'ready' });
    await guest.page.evaluate(() => meeting.end?.('inactive'));
    expect(guest.count('http', 'in', 'DELETE')).toBe(1);
    expect(await guest.ended()).toBe('inactive');
    await guest.staysClosed();
  });

  test('rejects when the service refuses, and the call goes on', async () => {
    await using guest = await enter();
    await guest.join();
    guest.answer('DELETE', `/rooms/${guest.key}`, 403);
    const refused = guest.page.evaluate(() => meeting.end?.('inactive').then(String, String));
    expect(await refused).toBe('Error: eyeson: the meeting could not be ended for everybody (status 403)');
    expect(await guest.ended()).toBeUndefined();
    expect(guest.service.open(guest.room)).toEqual({ rt: 1, sepp: 1, peers: 1 });
    await guest.page.evaluate(() => sdk.destroy());
    expect(await guest.ended()).toBe('ended'); // not for the reason of the attempt that failed
    expect(await guest.errors()).toEqual([]);
  });
});

describe('an eyeson meeting reports', () => {
  test('the speech of this participant, and not that of others', async () => {
    await using jane = await enter();
    await using joe = await jane.invite();
    await Promise.all([jane.join(), joe.join()]);
    await listenTo(jane, 'activity');
    jane.service.say(joe.key, true);
    await jane.sees({ type: 'voice_activity', on: true });
    expect(await reports(jane)).toEqual([]);
    jane.service.say(jane.key, true);
    jane.service.say(jane.key, false);
    const heard = (): Promise<unknown> => until('both', async () => (await reports(jane)).length === 2);
    await heard();
    const speech: Activity = { source: 'speech', confirms: true };
    expect(await reports(jane)).toEqual([speech, speech]);
  });

  test('whether this participant is alone, also to a late listener', async () => {
    await using guest = await enter();
    await guest.join();
    await listenTo(guest, 'alone');
    expect(await reports(guest)).toEqual([true]);
    guest.service.podium(guest.key, { solo: false });
    await until('company', async () => (await reports(guest)).length === 2);
    expect(await reports(guest)).toEqual([true, false]);
  });

  test("to reporters that throw, without harm to the SDK and the app's listeners", async () => {
    await using guest = await enter();
    await guest.page.evaluate(() => {
      meeting.alone?.(broken, new AbortController().signal);
      meeting.activity?.(broken, new AbortController().signal);
    });
    await guest.join();
    await guest.sees({ type: 'room_setup' });
    guest.service.say(guest.key, true);
    await guest.sees({ type: 'voice_activity', on: true });
    guest.service.podium(guest.key, { solo: false });
    await guest.sees({ type: 'podium', solo: false });
    expect(new Set(await guest.errors())).toEqual(new Set(['Error: broken']));
    await guest.leave();
    await guest.staysClosed();
  });
});

describe('fromEyeson()', () => {
  test('accepts the instance, the namespace, window.eyeson, and one of createInstance()', async () => {
    await using guest = await enter();
    const names = await guest.page.evaluate(() => {
      const shapes = [sdk, eyeson, { default: eyeson }, sdk.createInstance()];
      return shapes.map((shape) => StillThere.fromEyeson(shape as never).name);
    });
    expect(names).toEqual(['eyeson', 'eyeson', 'eyeson', 'eyeson']);
  });

  test('leaves a session of a separate instance', async () => {
    await using guest = await enter();
    await guest.page.evaluate(() => {
      const own = sdk.createInstance();
      Object.assign(window, { sdk: own, meeting: StillThere.fromEyeson(own as never) });
      listen();
    });
    await guest.join();
    await guest.leave();
    await guest.logged('sepp', 'in', 'call_terminate');
    await guest.staysClosed();
  });

  test('names the missing member', async () => {
    await using guest = await enter();
    const messages = await guest.page.evaluate(() => {
      const [noop, complaints] = [() => {}, [] as string[]];
      for (const wrong of [undefined, {}, { send: noop, destroy: noop }, { default: { send: noop } }]) {
        try {
          StillThere.fromEyeson(wrong as never);
        } catch (error) {
          complaints.push(String(error));
        }
      }
      return complaints;
    });
    const missing = (name: string) =>
      `TypeError: Expected \`eyeson.${name}\` to be a function, got undefined (undefined)`;
    expect(messages).toEqual(['send', 'send', 'onEvent', 'destroy'].map(missing));
  });
});

describe('guardMeeting()', () => {
  test('leaves the call when nobody is there any more', async () => {
    await using guest = await enter();
    await guest.join();
    const left = guest.page.evaluate(
      () =>
        new Promise<Seen>((resolve) => {
          const asked: string[] = [];
          const guard: MeetingGuard = StillThere.guardMeeting(meeting, {
            timeout: 12_000,
            promptBeforeIdle: 10_000,
            prompt: (monitor) => void asked.push(monitor.state),
          });
          guard.addEventListener('left', ({ reason }) => resolve({ reason, asked, state: guard.monitor.state }));
        }),
    );
    expect(await left).toEqual({ reason: 'inactive', asked: ['prompted'], state: 'idle' });
    expect((await guest.logged('sepp', 'in', 'call_terminate')).detail).toMatchObject({ term_code: 0 });
    await guest.staysClosed();
    expect(await guest.errors()).toEqual([]);
  });

  test('keeps somebody who speaks in the call, even after the prompt', async () => {
    await using guest = await enter();
    await guest.join();
    const states = guest.page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const guard: MeetingGuard = StillThere.guardMeeting(meeting, { timeout: 60_000, promptBeforeIdle: 59_000 });
          const seen: string[] = [];
          for (const state of ['prompted', 'active'] as const) {
            guard.monitor.addEventListener(state, () => {
              seen.push(state);
              if (state === 'active') resolve([...seen, guard.monitor.lastActivity?.source ?? '']);
            });
          }
          Object.assign(window, { guard });
        }),
    );
    await until('the prompt', () =>
      guest.page.evaluate(() => (window as unknown as { guard: MeetingGuard }).guard?.monitor.state === 'prompted'),
    );
    guest.service.say(guest.key, true);
    expect(await states).toEqual(['prompted', 'active', 'speech']);
  });
});
