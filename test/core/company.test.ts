import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CompanyReport, followCompany } from '../../src/core/company.ts';

describe('followCompany', () => {
  test.each([
    { reports: [{ alone: true }], now: 'waiting' },
    { reports: [{ alone: true }, { alone: false }], now: 'in company' },
    { reports: [{ alone: true }, { alone: false }, { alone: true }], now: 'alone' },
    { reports: [{ alone: false }, { alone: true }], now: 'alone' },
    { reports: [{ waiting: true }], now: 'waiting' },
    { reports: [{ waiting: true }, { alone: true }], now: 'waiting' },
    { reports: [{ alone: true }, { waiting: false }], now: 'alone' },
    { reports: [{ waiting: false }, { alone: false }], now: 'in company' },
    { reports: [{ alone: true }, { alone: false }, { waiting: true }], now: 'waiting' },
  ] as const)('after $reports this person is $now', ({ reports, now }) => {
    const [last] = reports.map(followCompany()).reverse();
    expect(last).toEqual({ waiting: now === 'waiting', alone: now === 'alone' });
  });

  test('nobody is both alone and waiting, or alone before anybody has come', () => {
    const flag = fc.option(fc.boolean(), { nil: undefined });
    const report = fc.oneof(fc.record({ alone: fc.boolean() }), fc.record({ alone: flag, waiting: fc.boolean() }));
    fc.assert(
      fc.property(fc.array(report), (reports) => {
        const company = followCompany();
        let hasCome = false;
        for (const each of reports as CompanyReport[]) {
          const { alone, waiting } = company(each);
          hasCome ||= each.waiting === false || each.alone === false;
          expect(alone && (waiting || !hasCome)).toBe(false);
        }
      }),
    );
  });
});
