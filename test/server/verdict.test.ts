// The judge of the chaos run: what it calls wrong, and what it lets pass.
import { describe, expect, test } from 'vitest';
import { type Case, judge, judgeOne, nothingWrong, percentile } from './support/verdict.ts';

const startedAt = 1_000_000;
/** Closed by the server, 10 ms after its deadline. */
const closed: Case = {
  room: 'room-1',
  startedAt,
  endedAt: startedAt + 3_010,
  endedBy: 'api',
  calls: [{ at: startedAt + 3_010, state: 'running' }],
  limit: 3_000,
  granted: [],
  undecided: [],
  record: { state: 'closed', extended: 0 },
};
const left: Case = { ...closed, endedBy: 'host', calls: [], record: { state: 'ended', extended: 0 } };
const running: Case = { ...closed, endedAt: null, endedBy: null, calls: [], record: { state: 'running', extended: 0 } };
const later = startedAt + 60_000;
const wrongWith = (one: Case, now = later): readonly string[] => judgeOne(one, now).wrong;

test('a meeting that was closed once after its deadline is right, and so is one that people left', () => {
  expect(judgeOne(closed, later)).toEqual({ wrong: [], late: 10 });
  expect(judgeOne(left, later)).toEqual({ wrong: [], late: null });
});

describe('forgotten', () => {
  test('is a meeting that runs after its deadline', () => {
    expect(wrongWith(running)).toEqual(['forgotten']);
  });
  test('is one whose start was never heard, too', () => {
    expect(wrongWith({ ...running, record: undefined })).toEqual(['forgotten']);
  });
  test('is none that has time left, or no limit', () => {
    expect(wrongWith(running, startedAt + 2_999)).toEqual([]);
    expect(wrongWith({ ...running, limit: null })).toEqual([]);
    expect(wrongWith({ ...running, granted: [60_000], record: { state: 'running', extended: 60_000 } })).toEqual([]);
  });
});

describe('early', () => {
  test('is a call before the deadline, by however little', () => {
    const calls = [{ at: startedAt + 2_999, state: 'running' } as const];
    expect(wrongWith({ ...closed, calls })).toEqual(['early']);
  });
  test('is a call before the deadline that an extension moved', () => {
    expect(wrongWith({ ...closed, granted: [500], record: { state: 'closed', extended: 500 } })).toEqual(['early']);
  });
  test('is a call for a meeting without a limit', () => {
    expect(wrongWith({ ...closed, limit: null })).toEqual(['early']);
  });
});

test('doubled is a meeting that two calls ended; a call that found it over is repeated, and harmless', () => {
  const [call] = closed.calls;
  if (!call) throw new Error('There is a call');
  expect(wrongWith({ ...closed, calls: [call, call] })).toEqual(['doubled']);
  const repeated = { ...closed, calls: [call, { ...call, state: 'over' as const }] };
  expect(wrongWith(repeated)).toEqual([]);
  expect(judge([repeated], later).repeatedCalls).toBe(1);
});

describe('an extension is lost', () => {
  test('when it was granted and is not in the books', () => {
    expect(wrongWith({ ...running, granted: [500] }, startedAt)).toEqual(['extension lost']);
    expect(wrongWith({ ...running, granted: [500], record: undefined }, startedAt)).toEqual(['extension lost']);
  });
  test('not when no answer came: the books decide', () => {
    const asked = { ...closed, granted: [100], undecided: [500, 70] };
    const late = { ...asked, calls: [{ at: startedAt + 3_700, state: 'running' as const }] };
    for (const by of [100, 600, 170, 670]) {
      expect(wrongWith({ ...late, record: { state: 'closed', extended: by } })).toEqual([]);
    }
    expect(wrongWith({ ...late, record: { state: 'closed', extended: 570 } })).toEqual(['extension lost']);
    expect(wrongWith({ ...asked, record: { state: 'closed', extended: 600 } })).toEqual(['early']);
  });
});

describe('the books are wrong', () => {
  test.each(['running', 'closing', 'ended', 'failed'] as const)('when it was closed and they say %s', (state) => {
    expect(wrongWith({ ...closed, record: { state, extended: 0 } })).toEqual(['books']);
  });
  test('when it was closed and they say nothing', () => {
    expect(wrongWith({ ...closed, record: undefined })).toEqual(['books']);
  });
  test.each(['running', 'closing', 'closed', 'failed'] as const)('when people left and they say %s', (state) => {
    expect(wrongWith({ ...left, endedAt: startedAt + 1_000, record: { state, extended: 0 } })).toEqual(['books']);
  });
  test('not when people left a meeting without a limit: that is noticed in time', () => {
    const unnoticed = { ...left, limit: null, record: { state: 'running' as const, extended: 0 } };
    expect(wrongWith(unnoticed)).toEqual([]);
    expect(judge([unnoticed], later).unnoticed).toBe(1);
  });
  test('when it runs and they say it does not', () => {
    expect(wrongWith({ ...running, record: { state: 'ended', extended: 0 } }, startedAt)).toEqual(['books']);
  });
  test('not when people left after the deadline, and a moment before a call that was never made', () => {
    const due = { ...left, endedAt: startedAt + 3_000, record: { state: 'closed' as const, extended: 0 } };
    expect(wrongWith(due)).toEqual([]);
    expect(wrongWith({ ...due, endedAt: startedAt + 2_999 })).toEqual(['books']);
  });
  test('not when people left a moment before the call, which found nobody', () => {
    const calls = [{ at: startedAt + 3_000, state: 'over' } as const];
    expect(wrongWith({ ...left, calls, record: { state: 'closed', extended: 0 } })).toEqual([]);
  });
});

test('everything is counted', () => {
  const extended = {
    ...running,
    granted: [60_000],
    undecided: [5],
    record: { state: 'running' as const, extended: 60_000 },
  };
  const verdict = judge([closed, { ...closed, limit: 2_000 }, left, { ...left, record: undefined }, extended], later);
  expect(verdict).toEqual({
    meetings: 5,
    closed: 2,
    left: 2,
    running: 1,
    unheard: 1,
    unnoticed: 0,
    extensions: 1,
    undecided: 1,
    repeatedCalls: 0,
    lateness: { p50: 1_010, p99: 1_010, max: 1_010 },
    wrong: nothingWrong,
    examples: [],
  });
  const { wrong, examples } = judge([running], later);
  expect(wrong).toEqual({ ...nothingWrong, forgotten: 1 });
  expect(examples[0]).toContain('forgotten: {"room":"room-1"');
});

test('a percentile is one of the values', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => index);
  expect([0, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([0, 500, 990, 999]);
  expect(percentile([], 0.5)).toBe(0);
});
