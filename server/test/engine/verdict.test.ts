// The judge of the chaos run: what it calls wrong, and what it lets pass.
import { describe, expect, test } from 'vitest';
import { type Case, type Extension, judge, judgeOne, nothingWrong, percentile } from '../support/verdict.ts';

const startedAt = 1_000_000;
/** Closed by the server, 10 ms after its deadline. */
const closed: Case = {
  room: 'room-1',
  startedAt,
  endedAt: startedAt + 3_010,
  endedBy: 'api',
  calls: [{ at: startedAt + 3_010, state: 'running', notes: undefined }],
  limit: 3_000,
  granted: [],
  undecided: [],
  endHeardAt: null,
  record: { state: 'closed', extended: 0 },
};
const left: Case = { ...closed, endedBy: 'host', calls: [], record: { state: 'ended', extended: 0 } };
const running: Case = { ...closed, endedAt: null, endedBy: null, calls: [], record: { state: 'running', extended: 0 } };
const later = startedAt + 60_000;
/** Granted or asked for before anything else happened. */
const by = (...all: number[]): Extension[] => all.map((ms) => ({ by: ms, at: startedAt }));
const wrongWith = (one: Case, now = later): readonly string[] => judgeOne(one, now).wrong;

test('a meeting that was closed once after its deadline is right, and so is one that people left', () => {
  expect(judgeOne(closed, later)).toEqual({ wrong: [], late: 10, unlucky: false });
  expect(judgeOne(left, later)).toEqual({ wrong: [], late: null, unlucky: false });
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
    expect(wrongWith({ ...running, granted: by(60_000), record: { state: 'running', extended: 60_000 } })).toEqual([]);
  });
});

describe('early', () => {
  test('is a call before the deadline, by however little', () => {
    const calls = [{ at: startedAt + 2_999, state: 'running', notes: undefined } as const];
    expect(wrongWith({ ...closed, calls })).toEqual(['early']);
  });
  test('is a call before the deadline that an extension moved', () => {
    expect(wrongWith({ ...closed, granted: by(500), record: { state: 'closed', extended: 500 } })).toEqual(['early']);
  });
  test('is no call before an extension, though it was granted: the answer to the call was lost', () => {
    const granted = [{ by: 500, at: startedAt + 3_020 }];
    expect(wrongWith({ ...closed, granted, record: { state: 'closed', extended: 500 } })).toEqual([]);
  });
  test('is a call for a meeting without a limit', () => {
    expect(wrongWith({ ...closed, limit: null })).toEqual(['early']);
  });
});

describe('unlucky, and not early,', () => {
  const sentAt = startedAt + 400;
  const call = { at: sentAt + 100, state: 'running' as const };
  const metBy = (listAt: number | null, listTook = 10): Case => ({
    ...closed,
    calls: [{ ...call, notes: { sentAt, listAt, listTook } }],
    record: undefined,
  });
  test('is a meeting that began after the last look at the list, and was met by the call for the one before', () => {
    expect(judgeOne(metBy(startedAt - 500), later)).toEqual({ wrong: [], late: null, unlucky: true });
    expect(judge([metBy(startedAt - 500)], later).unlucky).toBe(1);
  });
  test('is one that began when the call was on its way, whatever the list was', () => {
    const [call] = metBy(null).calls;
    const notes = { sentAt: startedAt, listAt: null, listTook: 0 };
    expect(wrongWith({ ...metBy(null), calls: call ? [{ ...call, notes }] : [] })).toEqual([]);
  });
  test('is none that the list showed', () => {
    expect(wrongWith(metBy(startedAt))).toEqual(['early', 'books']);
  });
  test('is none when the list was too old, or there was none', () => {
    expect(wrongWith(metBy(sentAt - 3_000))).toEqual(['early', 'books']);
    expect(wrongWith(metBy(null))).toEqual(['early', 'books']);
  });
  test('is one when a list takes so long that it cannot be newer', () => {
    expect(wrongWith(metBy(sentAt - 3_000, 300))).toEqual([]);
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
    expect(wrongWith({ ...running, granted: by(500) }, startedAt)).toEqual(['extension lost']);
    expect(wrongWith({ ...running, granted: by(500), record: undefined }, startedAt)).toEqual(['extension lost']);
  });
  test('not when no answer came: the books decide', () => {
    const asked = { ...closed, granted: by(100), undecided: by(500, 70) };
    const late = { ...asked, calls: [{ at: startedAt + 3_700, state: 'running' as const, notes: undefined }] };
    for (const extended of [100, 600, 170, 670]) {
      expect(wrongWith({ ...late, record: { state: 'closed', extended } })).toEqual([]);
    }
    expect(wrongWith({ ...late, record: { state: 'closed', extended: 570 } })).toEqual(['extension lost']);
  });
});

describe('the books are wrong', () => {
  test.each(['running', 'closing', 'ended', 'failed'] as const)('when it was closed and they say %s', (state) => {
    expect(wrongWith({ ...closed, record: { state, extended: 0 } })).toEqual(['books']);
  });
  test('when it was closed and they say nothing', () => {
    expect(wrongWith({ ...closed, record: undefined })).toEqual(['books']);
  });
  test.each(['running', 'closing', 'failed'] as const)('when people left and they say %s', (state) => {
    expect(wrongWith({ ...left, record: { state, extended: 0 } })).toEqual(['books']);
  });
  test('when people left, the server was told in time, and they say that the limit closed it', () => {
    const told = { ...left, record: { state: 'closed' as const, extended: 0 } };
    expect(wrongWith({ ...told, endHeardAt: startedAt + 2_999 })).toEqual(['books']);
    expect(wrongWith({ ...told, endHeardAt: startedAt + 3_000 })).toEqual([]);
    expect(wrongWith({ ...told, endHeardAt: startedAt + 3_400, granted: by(500) })).toContain('books');
  });
  test('not when people left unheard, and the books say that the limit closed it', () => {
    expect(wrongWith({ ...left, record: { state: 'closed', extended: 0 } })).toEqual([]);
  });
  test('not when people left a meeting without a limit: that is noticed in time', () => {
    const unnoticed = { ...left, limit: null, record: { state: 'running' as const, extended: 0 } };
    expect(wrongWith(unnoticed)).toEqual([]);
    expect(judge([unnoticed], later).unnoticed).toBe(1);
  });
  test('when it runs and they say it does not', () => {
    expect(wrongWith({ ...running, record: { state: 'ended', extended: 0 } }, startedAt)).toEqual(['books']);
  });
});

test('everything is counted', () => {
  const extended = {
    ...running,
    granted: by(60_000),
    undecided: by(5),
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
    unlucky: 0,
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
