import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Presence } from '../../src/core/presence.ts';

const limits = { timeout: 1000, hiddenTimeout: 400, aloneTimeout: undefined };

function deadline(prompt: number | undefined = 100): Presence {
  const due = new Presence(limits, prompt);
  due.lastActive = 5000;
  return due;
}

describe('a deadline', () => {
  test.each([
    [5000, 'active', 900],
    [5899, 'active', 1],
    [5900, 'prompted', 100],
    [5999, 'prompted', 1],
    [6000, 'idle', Infinity],
    [9000, 'idle', Infinity],
  ])('at %i means %s, and the next state in %i', (instant, state, due) => {
    expect(deadline().stateAt(instant)).toBe(state);
    expect(deadline().untilChange(instant)).toBe(due);
  });

  test('goes by the limit that runs out first', () => {
    const due = deadline();
    due.since.hidden = 5500;
    expect(due.nearest).toEqual({ reason: 'hidden', endsAt: 5900 });
    due.since.alone = 5000; // has no limit of its own
    expect(due.nearest.reason).toBe('hidden');
    due.begin();
    expect(due.nearest).toEqual({ reason: 'inactive', endsAt: 6000 });
  });

  test('that is brought nearer leaves the time to answer, never more than there was', () => {
    const due = deadline();
    due.change({ timeout: 500 }, 5850);
    expect(due.endsAt).toBe(5950);
    due.change({ timeout: 450 }, 5900);
    expect(due.endsAt).toBe(5950);
    due.change({ timeout: 2000 }, 5900);
    expect(due.endsAt).toBe(7000);
  });

  test('refuses a limit that is none, and keeps what it had', () => {
    const due = deadline();
    expect(() => due.change({ timeout: 50 }, 5000)).toThrow('promptBeforeIdle');
    expect(() => due.change({ hiddenTimeout: -1 }, 5000)).toThrow('hiddenTimeout');
    expect(due.limits).toEqual(limits);
    expect(due.endsAt).toBe(6000);
  });

  test('never goes back to an earlier state while nobody does anything', () => {
    const order = ['active', 'prompted', 'idle'];
    const property = fc.property(fc.nat(3000), fc.nat(3000), fc.nat(399), (one, other, prompt) => {
      const due = deadline(prompt);
      const [earlier, later] = [Math.min(one, other), Math.max(one, other)].map((ms) => due.stateAt(5000 + ms));
      expect(order.indexOf(earlier as string)).toBeLessThanOrEqual(order.indexOf(later as string));
    });
    fc.assert(property);
  });
});
