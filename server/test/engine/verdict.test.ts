// The judge of the chaos run: which outcomes it reports as faults, and which it accepts.
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
  endReportedAt: null,
  record: { state: 'closed', extended: 0 },
};
const left: Case = { ...closed, endedBy: 'host', calls: [], record: { state: 'ended', extended: 0 } };
const running: Case = { ...closed, endedAt: null, endedBy: null, calls: [], record: { state: 'running', extended: 0 } };
const later = startedAt + 60_000;
/** Extensions at the start of the meeting. */
const by = (...all: number[]): Extension[] => all.map((ms) => ({ by: ms, at: startedAt }));
const wrongWith = (one: Case, now = later): readonly string[] => judgeOne(one, now).wrong;

test('a meeting closed once after its deadline, or ended by its participants, has no fault', () => {
  expect(judgeOne(closed, later)).toEqual({ wrong: [], late: 10, unlucky: false });
  expect(judgeOne(left, later)).toEqual({ wrong: [], late: null, unlucky: false });
});

describe('Fault: forgotten', () => {
  test('a meeting running after its deadline is forgotten', () => {
    expect(wrongWith(running)).toEqual(['forgotten']);
  });
  test('a meeting running after its deadline without a record is forgotten', () => {
    expect(wrongWith({ ...running, record: undefined })).toEqual(['forgotten']);
  });
  test('a meeting with time left or without a limit is not forgotten', () => {
    expect(wrongWith(running, startedAt + 2_999)).toEqual([]);
    expect(wrongWith({ ...running, limit: null })).toEqual([]);
    expect(wrongWith({ ...running, granted: by(60_000), record: { state: 'running', extended: 60_000 } })).toEqual([]);
  });
});

describe('Fault: early', () => {
  test('a call 1 ms before the deadline is early', () => {
    const calls = [{ at: startedAt + 2_999, state: 'running', notes: undefined } as const];
    expect(wrongWith({ ...closed, calls })).toEqual(['early']);
  });
  test('a call before an extended deadline is early', () => {
    expect(wrongWith({ ...closed, granted: by(500), record: { state: 'closed', extended: 500 } })).toEqual(['early']);
  });
  test('a call after the deadline is not early if an extension is granted later', () => {
    const granted = [{ by: 500, at: startedAt + 3_020 }];
    expect(wrongWith({ ...closed, granted, record: { state: 'closed', extended: 500 } })).toEqual([]);
  });
  test('a call for a meeting without a limit is early', () => {
    expect(wrongWith({ ...closed, limit: null })).toEqual(['early']);
  });
});

describe('Unlucky meetings', () => {
  const sentAt = startedAt + 400;
  const call = { at: sentAt + 100, state: 'running' as const };
  const metBy = (listAt: number | null, listTook = 10): Case => ({
    ...closed,
    calls: [{ ...call, notes: { sentAt, listAt, listTook } }],
    record: undefined,
  });
  test('a meeting that started after the list was read and received the call for the one before is unlucky', () => {
    expect(judgeOne(metBy(startedAt - 500), later)).toEqual({ wrong: [], late: null, unlucky: true });
    expect(judge([metBy(startedAt - 500)], later).unlucky).toBe(1);
  });
  test('a meeting that started after the call was sent is unlucky, even without a list', () => {
    const [call] = metBy(null).calls;
    const notes = { sentAt: startedAt, listAt: null, listTook: 0 };
    expect(wrongWith({ ...metBy(null), calls: call ? [{ ...call, notes }] : [] })).toEqual([]);
  });
  test('a meeting that the list contained is not unlucky', () => {
    expect(wrongWith(metBy(startedAt))).toEqual(['early', 'books']);
  });
  test('a meeting is not unlucky if the list was too old or missing', () => {
    expect(wrongWith(metBy(sentAt - 3_000))).toEqual(['early', 'books']);
    expect(wrongWith(metBy(null))).toEqual(['early', 'books']);
  });
  test('a meeting is unlucky if a slow list could not be newer', () => {
    expect(wrongWith(metBy(sentAt - 3_000, 300))).toEqual([]);
  });
});

test('two calls to a running meeting are doubled; a second call to an ended one is only counted', () => {
  const [call] = closed.calls;
  if (!call) throw new Error('Expected a call, got none');
  expect(wrongWith({ ...closed, calls: [call, call] })).toEqual(['doubled']);
  const repeated = { ...closed, calls: [call, { ...call, state: 'over' as const }] };
  expect(wrongWith(repeated)).toEqual([]);
  expect(judge([repeated], later).repeatedCalls).toBe(1);
});

describe('Fault: extension lost', () => {
  test('a granted extension that is not in the record is lost', () => {
    expect(wrongWith({ ...running, granted: by(500) }, startedAt)).toEqual(['extension lost']);
    expect(wrongWith({ ...running, granted: by(500), record: undefined }, startedAt)).toEqual(['extension lost']);
  });
  test('an extension without an answer may be in the record or not', () => {
    const extended = { ...closed, granted: by(100), undecided: by(500, 70) };
    const late = { ...extended, calls: [{ at: startedAt + 3_700, state: 'running' as const, notes: undefined }] };
    for (const extended of [100, 600, 170, 670]) {
      expect(wrongWith({ ...late, record: { state: 'closed', extended } })).toEqual([]);
    }
    expect(wrongWith({ ...late, record: { state: 'closed', extended: 570 } })).toEqual(['extension lost']);
  });
});

describe('Fault: books', () => {
  test.each(['running', 'closing', 'ended', 'failed'] as const)('a closed meeting recorded as %s is wrong', (state) => {
    expect(wrongWith({ ...closed, record: { state, extended: 0 } })).toEqual(['books']);
  });
  test('a meeting ended by a call that the server had given up on may be recorded as ended', () => {
    const endedBy = (sentAt: number): Case => {
      const notes = { sentAt, listAt: startedAt, listTook: 10 };
      const calls = [{ at: startedAt + 20_000, state: 'running', notes } as const];
      return { ...closed, calls, record: { state: 'ended', extended: 0 } };
    };
    expect(wrongWith(endedBy(startedAt + 10_000))).toEqual([]);
    expect(wrongWith(endedBy(startedAt + 10_001))).toEqual(['books']);
  });
  test('a closed meeting without a record is wrong', () => {
    expect(wrongWith({ ...closed, record: undefined })).toEqual(['books']);
  });
  test.each(['running', 'closing', 'failed'] as const)('an ended meeting recorded as %s is wrong', (state) => {
    expect(wrongWith({ ...left, record: { state, extended: 0 } })).toEqual(['books']);
  });
  test('an end reported before the deadline but recorded as closed is wrong', () => {
    const closed = { ...left, record: { state: 'closed' as const, extended: 0 } };
    expect(wrongWith({ ...closed, endReportedAt: startedAt + 2_999 })).toEqual(['books']);
    expect(wrongWith({ ...closed, endReportedAt: startedAt + 3_000 })).toEqual([]);
    expect(wrongWith({ ...closed, endReportedAt: startedAt + 3_400, granted: by(500) })).toContain('books');
  });
  test('an unreported end recorded as closed is accepted', () => {
    expect(wrongWith({ ...left, record: { state: 'closed', extended: 0 } })).toEqual([]);
  });
  test('an unreported end of a meeting without a limit is accepted and counted as unnoticed', () => {
    const unnoticed = { ...left, limit: null, record: { state: 'running' as const, extended: 0 } };
    expect(wrongWith(unnoticed)).toEqual([]);
    expect(judge([unnoticed], later).unnoticed).toBe(1);
  });
  test('a running meeting recorded as ended is wrong', () => {
    expect(wrongWith({ ...running, record: { state: 'ended', extended: 0 } }, startedAt)).toEqual(['books']);
  });
});

test('the verdict counts meetings, outcomes, extensions and lateness', () => {
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
    unreported: 1,
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

test('percentile gives one of the values, and 0 for none', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => index);
  for (const { share, value } of [
    { share: 0, value: 0 },
    { share: 0.5, value: 500 },
    { share: 0.99, value: 990 },
    { share: 1, value: 999 },
  ])
    expect(percentile(values, share)).toBe(value);
  expect(percentile([], 0.5)).toBe(0);
});
