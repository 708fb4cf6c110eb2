import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Limits, Presence } from '../../src/core/presence.ts';

const none = { hiddenTimeout: undefined, aloneTimeout: undefined, waitingTimeout: undefined };
const limits: Limits = { ...none, timeout: 1000, hiddenTimeout: 400 };

interface Situation {
  readonly limits?: Limits;
  readonly promptBeforeIdle?: number | undefined;
  readonly lastActive?: number;
  readonly hidden?: number;
  readonly alone?: number;
  readonly waiting?: number;
}

/** A presence in the middle of a run. */
function present({ hidden = Infinity, alone = Infinity, waiting = Infinity, ...situation }: Situation = {}): Presence {
  const prompt = 'promptBeforeIdle' in situation ? situation.promptBeforeIdle : 100;
  const presence = new Presence(situation.limits ?? limits, prompt);
  presence.begin();
  presence.lastActive = situation.lastActive ?? 5000;
  Object.assign(presence.since, { hidden, alone, waiting });
  return presence;
}

describe('Presence', () => {
  test.each([
    { instant: 5000, state: 'active', untilChange: 900 },
    { instant: 5899, state: 'active', untilChange: 1 },
    { instant: 5900, state: 'prompted', untilChange: 100 },
    { instant: 5999, state: 'prompted', untilChange: 1 },
    { instant: 6000, state: 'idle', untilChange: Infinity },
    { instant: 9000, state: 'idle', untilChange: Infinity },
  ])('is $state at $instant, and changes in $untilChange', ({ instant, state, untilChange }) => {
    expect(present().stateAt(instant)).toBe(state);
    expect(present().untilChange(instant)).toBe(untilChange);
  });

  const all: Limits = { timeout: 100, hiddenTimeout: 40, aloneTimeout: 30, waitingTimeout: 35 };
  const only: Limits = { ...none, timeout: 100 };
  test.each([
    { given: all, reason: 'inactive', deadline: 1100 },
    { given: all, hidden: 1010, reason: 'hidden', deadline: 1050 },
    { given: all, hidden: 900, reason: 'hidden', deadline: 1040 },
    { given: all, hidden: 1080, reason: 'inactive', deadline: 1100 },
    { given: all, hidden: 1010, alone: 1005, reason: 'alone', deadline: 1035 },
    { given: all, hidden: 1010, waiting: 1005, reason: 'waiting', deadline: 1040 },
    { given: only, hidden: 0, alone: 0, waiting: 0, reason: 'inactive', deadline: 1100 },
    { given: { ...all, timeout: Infinity }, reason: undefined, deadline: Infinity },
    { given: { ...all, timeout: Infinity }, hidden: 1010, reason: 'hidden', deadline: 1050 },
    { given: { ...all, timeout: Infinity }, alone: 1010, reason: 'alone', deadline: 1040 },
    { given: { ...all, timeout: Infinity }, waiting: 1010, reason: 'waiting', deadline: 1045 },
    { given: { ...all, aloneTimeout: Infinity }, alone: 1010, reason: 'inactive', deadline: 1100 },
    { given: { ...only, timeout: Infinity }, hidden: 0, alone: 0, waiting: 0, reason: undefined, deadline: Infinity },
  ])('ends by the limit that runs out first: $reason at $deadline', ({ given, reason, deadline, ...since }) => {
    const presence = present({ limits: given, promptBeforeIdle: 10, lastActive: 1000, ...since });
    expect({ reason: presence.reason, deadline: presence.deadline }).toEqual({ reason, deadline });
  });

  test('begins without what held in an earlier run', () => {
    const presence = present({ hidden: 5100, alone: 5100 });
    expect(presence.reason).toBe('hidden');
    presence.begin();
    expect({ reason: presence.reason, deadline: presence.deadline }).toEqual({ reason: 'inactive', deadline: 6000 });
  });

  test('has no deadline and no reason before its first run, and after one that was stopped', () => {
    const presence = new Presence(limits, 100);
    for (let run = 0; run < 2; run++) {
      expect({ reason: presence.reason, deadline: presence.deadline }).toEqual({
        reason: undefined,
        deadline: Infinity,
      });
      presence.begin();
      presence.lastActive = 5000;
      presence.end(5500);
    }
  });

  test('keeps the reason and the deadline of a run that ended, never later than the deadline', () => {
    const presence = present();
    presence.end(7000, 'declined');
    presence.lastActive = 9000;
    expect({ reason: presence.reason, deadline: presence.deadline }).toEqual({ reason: 'declined', deadline: 6000 });
    expect(presence.stateAt(7000)).toBe('idle');
  });

  test('leaves the time to answer when a limit is made shorter, and never more than there was', () => {
    const presence = present();
    const deadlineAfter = (timeout: number, now: number): number => {
      presence.change({ timeout }, now);
      return presence.deadline;
    };
    expect(deadlineAfter(500, 5850)).toBe(5950);
    expect(deadlineAfter(450, 5900)).toBe(5950);
    expect(deadlineAfter(2000, 5900)).toBe(7000);
  });

  test('a limit that is switched on leaves the time to answer, and switched off it never ends', () => {
    const presence = present({ limits: { ...none, timeout: Infinity } });
    expect({ state: presence.stateAt(1e15), change: presence.untilChange(1e15) }).toEqual({
      state: 'active',
      change: Infinity,
    });
    presence.change({ timeout: 1000 }, 9000);
    expect({ state: presence.stateAt(9000), deadline: presence.deadline }).toEqual({
      state: 'prompted',
      deadline: 9100,
    });
    presence.change({ timeout: Infinity }, 9050);
    expect({ state: presence.stateAt(9050), deadline: presence.deadline }).toEqual({
      state: 'active',
      deadline: Infinity,
    });
  });

  test('the end by an answer needs no limit', () => {
    const presence = present({ limits: { ...none, timeout: Infinity } });
    presence.end(7000, 'declined');
    expect({ reason: presence.reason, deadline: presence.deadline }).toEqual({ reason: 'declined', deadline: 7000 });
  });

  test('refuses a change that is not valid, and keeps what it had', () => {
    const presence = present();
    expect(() => presence.change({ timeout: 50 }, 5000)).toThrow('promptBeforeIdle');
    expect(() => presence.change({ hiddenTimeout: -1 }, 5000)).toThrow('hiddenTimeout');
    expect(presence.limits).toEqual(limits);
    expect({ deadline: presence.deadline, prompt: presence.promptBeforeIdle }).toEqual({ deadline: 6000, prompt: 100 });
  });

  test.each([
    { timeout: 3_600_000, prompt: 60_000 },
    { timeout: 90_000, prompt: 45_000 },
    { timeout: Infinity, prompt: 60_000 },
  ])('asks $prompt ms before idle by default, with a timeout of $timeout ms', ({ timeout, prompt }) => {
    const presence = present({ limits: { ...only, timeout }, promptBeforeIdle: undefined });
    expect(presence.promptBeforeIdle).toBe(prompt);
    presence.change({ timeout: 20 }, 5000);
    expect(presence.promptBeforeIdle).toBe(10);
  });

  const below = 'Expected `promptBeforeIdle` to be a number >= 0 and below every limit (30), got';
  test.each([
    {
      given: { timeout: '1h' },
      message: 'Expected `timeout` to be a number > 0, or Infinity for no limit, got "1h" (string)',
    },
    {
      given: { timeout: 0 },
      message: 'Expected `timeout` to be a number > 0, or Infinity for no limit, got 0 (number)',
    },
    {
      given: { timeout: null },
      message: 'Expected `timeout` to be a number > 0, or Infinity for no limit, got null (object)',
    },
    {
      given: { hiddenTimeout: -1 },
      message: 'Expected `hiddenTimeout` to be a number > 0, or Infinity for no limit, got -1 (number)',
    },
    {
      given: { waitingTimeout: Number.NaN },
      message: 'Expected `waitingTimeout` to be a number > 0, or Infinity for no limit, got NaN (number)',
    },
    {
      given: { aloneTimeout: -Infinity },
      message: 'Expected `aloneTimeout` to be a number > 0, or Infinity for no limit, got -Infinity (number)',
    },
    { prompt: Infinity, message: `${below} Infinity (number)` },
    { prompt: 30, message: `${below} 30 (number)` },
    { prompt: -1, message: `${below} -1 (number)` },
    { prompt: Number.NaN, message: `${below} NaN (number)` },
    { prompt: '5', message: `${below} "5" (string)` },
  ])('refuses $given $prompt: $message', ({ given, prompt, message }) => {
    const act = () => new Presence({ ...all, ...(given as Partial<Limits>) }, prompt as number | undefined);
    expect(act).toThrow(new TypeError(message));
  });
});

describe('whatever the limits,', () => {
  const instant = fc.integer({ min: 0, max: 1e9 });
  const ms = fc.oneof({ arbitrary: fc.integer({ min: 2, max: 1e9 }), weight: 5 }, fc.constant(Infinity));
  const since = fc.oneof(instant, fc.constant(Infinity));
  const optional = fc.option(ms, { nil: undefined });
  const situations = fc.record({
    limits: fc.record({ timeout: ms, hiddenTimeout: optional, aloneTimeout: optional, waitingTimeout: optional }),
    promptBeforeIdle: fc.constant(undefined),
    lastActive: instant,
    hidden: since,
    alone: since,
    waiting: since,
  });

  test('activity never brings the deadline nearer', () => {
    fc.assert(
      fc.property(situations, instant, (situation, later) => {
        const presence = present(situation);
        const before = presence.deadline;
        presence.lastActive += later;
        expect(presence.deadline).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  test('none runs out sooner after the last activity than the shortest limit, or later than the timeout', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const { deadline } = present(situation);
        const { timeout, hiddenTimeout = timeout, aloneTimeout = timeout, waitingTimeout = timeout } = situation.limits;
        const shortest = Math.min(timeout, hiddenTimeout, aloneTimeout, waitingTimeout);
        expect(deadline - situation.lastActive).toBeGreaterThanOrEqual(shortest);
        expect(deadline - situation.lastActive).toBeLessThanOrEqual(timeout);
      }),
    );
  });

  test('nobody is asked before the time until which they did not want to be', () => {
    fc.assert(
      fc.property(situations, instant, instant, (situation, wait, snooze) => {
        const presence = present(situation);
        const now = situation.lastActive + wait;
        const before = presence.deadline;
        presence.snoozedUntil = now + snooze;
        expect(presence.deadline).toBeGreaterThanOrEqual(before);
        expect(presence.stateAt(now + snooze - 1)).toBe('active');
        presence.change({ timeout: 1000, hiddenTimeout: 1000 }, now);
        expect(presence.stateAt(now + snooze - 1)).toBe('active');
      }),
    );
  });

  test('the state never goes back while nobody does anything', () => {
    const order = ['active', 'prompted', 'idle'];
    fc.assert(
      fc.property(situations, instant, instant, (situation, wait, more) => {
        const presence = present(situation);
        const earlier = presence.stateAt(situation.lastActive + wait);
        const later = presence.stateAt(situation.lastActive + wait + more);
        expect(order.indexOf(earlier)).toBeLessThanOrEqual(order.indexOf(later));
      }),
    );
  });
});
