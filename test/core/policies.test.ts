import { expect, expectTypeOf, test } from 'vitest';
import { policies } from '../../src/core/policies.ts';
import { InactivityMonitor } from '../../src/index.ts';

const minute = 60_000;
const all = Object.entries(policies) as [keyof typeof policies, { timeout?: number; promptBeforeIdle: number }][];

test.each([
  ['pciDss', 15],
  ['nistAal2', 60],
  ['nistAal3', 15],
  ['owaspHighValue', 5],
  ['owaspLowRisk', 30],
] as const)('%s is idle after %i minutes', (name, minutes) => {
  expect(policies[name].timeout).toBe(minutes * minute);
});

test('wcag sets no limit, only the time to answer', () => {
  expect(policies.wcag).toEqual({ promptBeforeIdle: 2 * minute });
  expectTypeOf(policies.wcag).not.toHaveProperty('timeout');
});

test.each(all)('%s leaves people the 20 s of WCAG 2.2.1, and time before the question', (_name, policy) => {
  expect(policy.promptBeforeIdle).toBeGreaterThanOrEqual(20_000);
  expect(policy.promptBeforeIdle).toBeLessThanOrEqual((policy.timeout ?? Infinity) / 4);
});

test.each(all)('%s can be spread into the options of a monitor, and over', (_name, policy) => {
  expect(new InactivityMonitor({ sources: [], ...policy })).toMatchObject(policy);
  expect(new InactivityMonitor({ ...policy, sources: [], promptBeforeIdle: 30_000 }).promptBeforeIdle).toBe(30_000);
});

test('nobody can bend a rule for everybody', () => {
  // @ts-expect-error read only
  expect(() => (policies.pciDss = policies.wcag)).toThrow(TypeError);
  // @ts-expect-error read only
  expect(() => (policies.pciDss.timeout = 1)).toThrow(TypeError);
  for (const [, policy] of all) expect(Object.isFrozen(policy)).toBe(true);
});
