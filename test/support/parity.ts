// One set of sentences that every meeting adapter has to make true, told to the vendor's own SDK.
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { autoLeave } from '../../src/guard/auto-leave.ts';
import type { Meeting, SessionLimit } from '../../src/guard/meeting.ts';
import type { EndCause } from '../../src/guard/meeting-end.ts';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { type Activity, connect, type Source } from '../../src/sources/source.ts';
import { driveClock } from '../../src/testing/index.ts';

/** What the SDK does from now on when it is asked to leave: as it should, never settle (or say nothing), or fail. */
export type Leaving = 'leaves' | 'hangs' | 'fails';

/** One participant in a call of the SDK, joined, with one other person there, and the adapter on it. */
export interface Scenario {
  readonly meeting: Meeting;
  /** How often the SDK was asked to leave, by anybody. */
  readonly leaves: () => number;
  readonly leaving: (how: Leaving) => void;
  /** The app leaves, by the SDK's own method. */
  readonly leaveByApp: () => unknown;
  /** Somebody else, or the service, ends the call. */
  readonly endByOthers: () => unknown;
  /** The far end ends the call with this word of {@link Parity.endings}. */
  readonly endWith?: (word: string) => unknown;
  /** How many listeners the adapter has on the SDK's objects: all there are, less those that were there before it. */
  readonly listeners: () => number;
  /** This many other people are in the call now: 0 or 1. Left out where the SDK cannot tell. */
  readonly others?: (count: 0 | 1) => unknown;
  /** Nobody else is in the call but a bot, recorder, agent, one after the other, of as many kinds as the SDK knows. */
  readonly bots?: () => unknown;
  /** Somebody waits to be let in, or no longer. Left out where the SDK cannot tell. */
  readonly knocks?: (isThere: boolean) => unknown;
  /** This participant speaks. Left out where the SDK cannot tell. */
  readonly speak?: () => unknown;
  /** The other person speaks. */
  readonly othersSpeak?: () => unknown;
  /** This participant does something else that shows presence, as moving the mouse over the SDK's frame: weak evidence. */
  readonly act?: () => unknown;
  /** The session is to end at this instant, epoch ms. Left out where the SDK does not tell. */
  readonly limit?: (endsAt: number) => unknown;
  /** How often the SDK was asked to end the call for everybody. Left out where it cannot. */
  readonly ends?: () => number;
  /** Lets go of the SDK's object. */
  readonly dispose?: () => unknown;
}

/** An end of the call that the far end can bring about. */
export interface Ending {
  /** The SDK's word for it. */
  readonly word: string;
  readonly cause: EndCause;
  /** What the adapter hands on, where that is not the word. */
  readonly detail?: string;
}

/** An adapter and how to put it to the test. */
export interface Parity {
  readonly name: string;
  readonly make: () => Scenario | Promise<Scenario>;
  /** Ends of the call, one for each cause that the far end can give. Left out where the SDK has no word for an end. */
  readonly endings?: readonly Ending[];
  /** The adapter, what it refuses, and the member that its error names: `room.disconnect`. */
  readonly adapt: (sdk: never) => Meeting;
  readonly refused: readonly (readonly [what: unknown, member: string])[];
}

const minute = 60_000;
const { setTimeout: later } = globalThis;
/** Lets chains of promises run to their end, and what the SDK has put off until its next turn. */
const settle = (): Promise<void> => new Promise((resolve) => void later(resolve, 0));

/** What a feed reports until the test ends it. */
function listenTo<T>(feed: ((report: (value: T) => void, signal: AbortSignal) => void) | undefined) {
  const values: T[] = [];
  const run = new AbortController();
  feed?.((value) => void values.push(value), run.signal);
  return { values, end: () => run.abort() };
}

export function parity({ name, make, endings = [], adapt, refused }: Parity): void {
  describe(name, () => {
    const reported = vi.fn();
    let scenario: Scenario;
    let meeting: Meeting;
    beforeEach(async () => {
      vi.stubGlobal('reportError', reported.mockReset());
      scenario = await make();
      meeting = scenario.meeting;
    });
    afterEach(async () => {
      vi.useRealTimers();
      await scenario.dispose?.();
      vi.unstubAllGlobals();
    });

    describe('leaving', () => {
      test('happens once for two calls, and ends the meeting with the given reason', async () => {
        expect(meeting.ended.aborted).toBe(false);
        await Promise.all([meeting.leave('alone'), meeting.leave('hidden')]);
        await settle();
        expect(scenario.leaves()).toBe(1);
        expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'alone', cause: 'local' } });
      });

      test('succeeds without calling the SDK when the app has already left', async () => {
        await scenario.leaveByApp();
        await settle();
        const before = scenario.leaves();
        await meeting.leave('inactive');
        expect(scenario.leaves()).toBe(before);
        expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'ended', cause: 'local' } });
      });

      test('succeeds when somebody else has ended the call', async () => {
        await scenario.endByOthers();
        await settle();
        expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'ended' } });
        const before = scenario.leaves();
        await meeting.leave('inactive');
        expect(scenario.leaves()).toBe(before);
      });

      test('fails when the SDK fails, and is not the reason when somebody else ends the call later', async () => {
        scenario.leaving('fails');
        await expect(meeting.leave('alone')).rejects.toThrow();
        expect(meeting.ended.aborted).toBe(false);
        scenario.leaving('leaves');
        await scenario.endByOthers();
        await settle();
        expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'ended' } });
      });

      describe('by autoLeave', () => {
        const onError = vi.fn();
        const run = () => {
          onError.mockReset();
          driveClock(vi);
          const monitor = new InactivityMonitor({ timeout: minute, promptBeforeIdle: 0, sources: [] });
          onTestFinished(() => monitor.stop());
          autoLeave(monitor, meeting, { onError });
          monitor.start();
          monitor.expire();
        };

        test('reports nothing when all goes well', async () => {
          run();
          await vi.advanceTimersByTimeAsync(minute);
          expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'declined' } });
          expect(scenario.leaves()).toBe(1);
          expect(onError).not.toHaveBeenCalled();
        });

        test('gives up and reports an error when the SDK hangs', async () => {
          scenario.leaving('hangs');
          run();
          await vi.advanceTimersByTimeAsync(minute);
          expect(onError).toHaveBeenCalledOnce();
          expect(String(onError.mock.calls[0]?.[0])).toMatch(/did not settle|resolved, but the call is not over/);
          expect(meeting.ended.aborted).toBe(false);
        });

        test('retries when the SDK fails, and reports the error when it keeps failing', async () => {
          scenario.leaving('fails');
          run();
          await vi.advanceTimersByTimeAsync(minute);
          expect(scenario.leaves()).toBe(3);
          expect(onError).toHaveBeenCalledOnce();
          expect(meeting.ended.aborted).toBe(false);
        });

        test('succeeds at the second attempt when the first one failed', async () => {
          scenario.leaving('fails');
          run();
          await vi.advanceTimersByTimeAsync(500);
          expect(meeting.ended.aborted).toBe(false);
          scenario.leaving('leaves');
          await vi.advanceTimersByTimeAsync(minute);
          expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'declined' } });
          expect(scenario.leaves()).toBe(2);
          expect(onError).not.toHaveBeenCalled();
        });
      });

      test('for everybody exists when the SDK can end the call, and calls it once', async () => {
        const { ends = () => 0 } = scenario;
        expect(meeting.end !== undefined).toBe(scenario.ends !== undefined);
        if (!meeting.end) return;
        await Promise.all([meeting.end('declined'), meeting.end('declined')]);
        await settle();
        expect(ends()).toBe(1);
        expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'declined' } });
        await meeting.end('declined');
        expect(ends()).toBe(1);
      });
    });

    describe('the end', () => {
      test.each(endings)('$word is the cause $cause', async ({ word, cause, detail = word }) => {
        await scenario.endWith?.(word);
        await settle();
        expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'ended', cause, detail } });
      });

      test('counts once, however often and in whatever words it comes', async () => {
        const heard = vi.fn();
        meeting.ended.addEventListener('abort', heard);
        await scenario.endByOthers();
        await settle();
        const { reason } = meeting.ended;
        const leaveAgain = async (): Promise<unknown> => scenario.leaveByApp();
        void leaveAgain().catch(() => {}); // some SDKs reject, and some never settle
        await meeting.leave('inactive');
        await settle();
        expect(heard).toHaveBeenCalledOnce();
        expect(meeting.ended.reason).toBe(reason);
      });
    });

    describe('presence', () => {
      test('speech of this participant confirms presence if the SDK detects it', async () => {
        const { values, end } = listenTo<Activity>(meeting.activity);
        await scenario.speak?.();
        await settle();
        end();
        if (scenario.speak) expect(values).toContainEqual({ source: 'speech', confirms: true });
        else expect(values.filter(({ confirms }) => confirms)).toEqual([]);
        const count = values.length;
        await scenario.speak?.();
        expect(values).toHaveLength(count);
      });

      test('speech of others is not reported', async () => {
        const { values } = listenTo<Activity>(meeting.activity);
        await scenario.othersSpeak?.();
        await settle();
        expect(values).toEqual([]);
      });

      test('other activity does not confirm', async () => {
        const { values } = listenTo<Activity>(meeting.activity);
        await scenario.act?.();
        await settle();
        expect(values.length > 0).toBe(scenario.act !== undefined);
        for (const { confirms = false } of values) expect(confirms).toBe(false);
      });

      test('activity is missing if the SDK knows none', () => {
        expect(meeting.activity !== undefined).toBe(scenario.speak !== undefined || scenario.act !== undefined);
      });

      test('alone follows the people who come and go, if the SDK knows them', async () => {
        expect(meeting.alone !== undefined).toBe(scenario.others !== undefined);
        const { values, end } = listenTo<boolean>(meeting.alone);
        for (const [count, alone] of [
          [1, false],
          [0, true],
          [1, false],
        ] as const) {
          await scenario.others?.(count);
          await settle();
          if (scenario.others) expect(values.at(-1), `${count} others`).toBe(alone);
        }
        end();
        const before = values.length;
        await scenario.others?.(0);
        expect(values).toHaveLength(before);
      });

      test('alone is reported at once to a late listener', async () => {
        await scenario.others?.(0);
        await settle();
        const { values } = listenTo<boolean>(meeting.alone);
        await settle();
        expect(values.at(-1)).toBe(scenario.others && true);
      });

      test('bots do not count as company if the SDK knows them', async () => {
        if (!scenario.bots) return;
        await scenario.others?.(0);
        const { values } = listenTo<boolean>(meeting.alone);
        await scenario.bots();
        await settle();
        expect(values).toContain(true);
        expect(values).not.toContain(false);
      });

      test('somebody who waits to be let in is company if the SDK knows them', async () => {
        if (!scenario.knocks) return;
        await scenario.others?.(0);
        const { values } = listenTo<boolean>(meeting.alone);
        for (const isThere of [true, false]) {
          await scenario.knocks(isThere);
          await settle();
          expect(values.at(-1), `somebody knocks: ${isThere}`).toBe(!isThere);
        }
      });

      test('the limit is reported at once and at each change if the SDK has one', async () => {
        expect(meeting.limit !== undefined).toBe(scenario.limit !== undefined);
        const { values } = listenTo<SessionLimit>(meeting.limit);
        for (const endsAt of [1_800_000_000_000, 1_800_000_060_000]) {
          await scenario.limit?.(endsAt);
          await settle();
          if (scenario.limit) expect(values.at(-1)).toMatchObject({ endsAt });
        }
      });
    });

    describe('teardown', () => {
      const feeds = () =>
        [meeting.activity, meeting.alone, meeting.limit].map((feed) => listenTo<unknown>(feed as never));

      test('sources remove their listeners when the signal aborts', () => {
        const before = scenario.listeners();
        const open = feeds();
        for (const { end } of open) end();
        expect(scenario.listeners()).toBe(before);
      });

      test('sources with an aborted signal report nothing', () => {
        const before = scenario.listeners();
        for (const feed of [meeting.activity, meeting.alone, meeting.limit]) feed?.(() => {}, AbortSignal.abort());
        expect(scenario.listeners()).toBe(before);
      });

      test.each(['leaving', 'somebody else'] as const)('the end by %s leaves no listener', async (by) => {
        const before = scenario.listeners();
        expect(before, 'the adapter listens').toBeGreaterThan(0);
        const open = feeds();
        if (by === 'leaving') await meeting.leave('inactive');
        else await scenario.endByOthers();
        await settle();
        for (const { end } of open) end();
        expect(scenario.listeners()).toBe(0);
      });

      test('an error in a listener is reported to the page and does not reach the SDK', async () => {
        const broken = (): never => {
          throw new Error('broken');
        };
        const run = new AbortController();
        const { values } = listenTo<Activity>(meeting.activity);
        for (const feed of [meeting.activity, meeting.alone, meeting.limit])
          if (feed) connect(feed as Source<unknown>, broken, run.signal);
        await settle();
        reported.mockReset();
        await (scenario.speak ?? scenario.act)?.();
        await settle();
        if (meeting.activity) {
          expect(reported).toHaveBeenCalledWith(expect.objectContaining({ message: 'broken' }));
          expect(values.length).toBeGreaterThan(0);
        }
        run.abort();
        await meeting.leave('inactive');
        await settle();
        expect(meeting.ended.aborted).toBe(true);
      });
    });

    test.each(refused.map(([what, member]) => ({ what, member })))(
      'an object without $member is refused with its name',
      ({ what, member }) => {
        expect(() => adapt(what as never)).toThrow(TypeError);
        expect(() => adapt(what as never)).toThrow(`\`${member}\``);
      },
    );
  });
}
