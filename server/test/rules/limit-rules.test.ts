import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { LimitedMeeting } from '../../src/rules/limit.ts';
import type { LimitConfig, LimitTerms } from '../../src/rules/limit-config.ts';
import { explain, limitRules } from '../../src/rules/limit-rules.ts';
import { SettingsError } from '../../src/rules/problems.ts';

const startedAt = Date.parse('2026-11-24T16:00:00Z');
const meeting = (room: string, more: Partial<LimitedMeeting> = {}): LimitedMeeting => ({
  provider: 'eyeson',
  room,
  startedAt,
  ...more,
});
const minutes = 60_000;

describe('Limit rules', () => {
  const config: LimitConfig = {
    limit: '30m',
    grace: '10s',
    rooms: [
      { match: 'class-1', limit: '45m', grace: 0 },
      { match: 'class-*', limit: '2h', maxExtension: '15m' },
      { match: '{red,blue}', exempt: true },
      { match: 'lk-*', provider: 'livekit', limit: '1m' },
      { match: 'exam', scheduledEnd: '2026-11-24T17:00Z', limit: '3h' },
      { match: 'talk', scheduledEnd: '2026-11-24T18:00+01:00' },
    ],
  };

  test.each([
    ['other', { duration: 30 * minutes, grace: 10_000, maxExtension: 120 * minutes, rule: 'default: 30 min' }],
    ['class-1', { duration: 45 * minutes, grace: 0, rule: 'room rule "class-1": 45 min' }],
    [
      'class-2',
      { duration: 120 * minutes, grace: 10_000, maxExtension: 15 * minutes, rule: 'room rule "class-*": 2 h' },
    ],
    ['class-a/b', { rule: 'room rule "class-*": 2 h' }],
    ['class-.hidden', { rule: 'room rule "class-*": 2 h' }],
    ['first-class-1', { rule: 'default: 30 min' }],
    ['red', { duration: null, scheduledEnd: null, rule: 'room rule "{red,blue}": no limit' }],
    ['lk-1', { rule: 'default: 30 min' }],
    [
      'exam',
      {
        duration: 180 * minutes,
        scheduledEnd: startedAt + 60 * minutes,
        rule: 'room rule "exam": 3 h, at most until 2026-11-24T17:00:00.000Z',
      },
    ],
    ['talk', { duration: 30 * minutes, scheduledEnd: startedAt + 60 * minutes }],
  ])('the room %s gets the first matching rule and the defaults', (room, limit) => {
    expect(limitRules(config)(meeting(room))).toMatchObject(limit);
  });

  test('a star matches every room, also one whose name begins with a dot', () => {
    const limitFor = limitRules({ rooms: [{ match: '*', limit: '1h' }] });
    for (const room of ['a', '.a', 'a/b', '.a/.b', 'a\n'])
      expect(limitFor(meeting(room)), room).toMatchObject({ duration: 60 * minutes });
  });

  test('a rule for a provider applies to its meetings only', () => {
    expect(limitRules(config)(meeting('lk-1', { provider: 'livekit' }))).toMatchObject({
      duration: minutes,
      rule: 'room rule "lk-*" of livekit: 1 min',
    });
  });

  test('a scheduled end before the start is ignored, because it belongs to an earlier meeting', () => {
    const late = meeting('exam', { startedAt: startedAt + 60 * minutes });
    expect(limitRules(config)(late)).toMatchObject({ scheduledEnd: null, rule: 'room rule "exam": 3 h' });
  });

  test('the default limit is 30 minutes', () => {
    expect(limitRules()(meeting('any'))).toEqual({
      duration: 30 * minutes,
      scheduledEnd: null,
      grace: 0,
      maxExtension: 120 * minutes,
      rule: 'default: 30 min',
    });
  });
});

describe('Limit function', () => {
  const limitWith = (rooms: (meeting: LimitedMeeting) => unknown) => {
    const onError = vi.fn<(error: Error) => void>();
    const limitFor = limitRules({ limit: '10m', rooms: rooms as () => LimitTerms }, onError);
    return { limit: limitFor(meeting('vip')), onError };
  };

  test('the function gives the terms of a meeting', () => {
    const { limit, onError } = limitWith(({ room, provider }) =>
      room === 'vip' && provider === 'eyeson' ? { limit: '2h' } : undefined,
    );
    expect(limit).toMatchObject({ duration: 120 * minutes, rule: 'function "rooms": 2 h' });
    expect(onError).not.toHaveBeenCalled();
  });

  test('the function can return undefined for the defaults, or exempt a meeting', () => {
    expect(limitWith(() => undefined).limit).toMatchObject({ duration: 10 * minutes, rule: 'default: 10 min' });
    expect(limitWith(() => ({ exempt: true })).limit).toMatchObject({
      duration: null,
      rule: 'function "rooms": no limit',
    });
  });

  test.each<[string, (meeting: LimitedMeeting) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no such class');
      },
    ],
    [
      'throws a string',
      () => {
        throw 'no such class';
      },
    ],
    ['returns an invalid limit', () => ({ limit: '2 hours' })],
    ['returns Infinity', () => ({ limit: Infinity })],
    ['returns an unknown field', () => ({ limt: '2h' })],
    ['returns null', () => null],
    ['returns a promise', async () => ({ exempt: true })],
    ['returns a rejected promise', () => Promise.reject(new Error('too late'))],
    ['returns a number', () => 7_200_000],
    ['returns an empty array', () => []],
  ])('a function that %s is reported, and the meeting gets the default limit', (_what, rooms) => {
    const { limit, onError } = limitWith(rooms);
    expect(limit).toMatchObject({ duration: 10 * minutes, rule: 'default, as the function "rooms" failed: 10 min' });
    expect(onError).toHaveBeenCalledOnce();
    expect(onError.mock.lastCall?.[0].message).toMatch(/^The function `rooms` failed for eyeson room vip: \w+/);
  });

  test('the error names the reason, and has it as its cause', () => {
    const cause = new Error('no such class');
    const { onError } = limitWith(() => {
      throw cause;
    });
    expect(onError.mock.lastCall?.[0]).toMatchObject({
      message: 'The function `rooms` failed for eyeson room vip: no such class',
      cause,
    });
    expect(limitWith(() => Promise.resolve()).onError.mock.lastCall?.[0].message).toContain(
      'Expected the terms, got a promise: the function must be synchronous',
    );
    expect(limitWith(() => 7).onError.mock.lastCall?.[0].message).toContain(
      'Expected `the limits` to be an object with limit, grace, …, or `undefined`, got 7 (number)',
    );
  });

  test('the failure of a promise is reported as well, and does not end the process', async () => {
    const failure = new Error('too late');
    const { onError } = limitWith(() => Promise.reject(failure));
    await expect.poll(() => onError.mock.calls).toContainEqual([failure]);
  });

  test('without a callback, a failure is a warning of the process', async () => {
    const warned = new Promise((resolve) => process.once('warning', resolve));
    limitRules({ rooms: () => ({ limit: '0s' }) })(meeting('vip'));
    expect(await warned).toMatchObject({
      message: expect.stringContaining('failed for eyeson room vip: Expected `limit`'),
    });
  });

  test('the function sets any of the terms', () => {
    const { limit } = limitWith(() => ({ grace: '5s', maxExtension: '1m', scheduledEnd: '2026-11-24T16:05Z' }));
    expect(limit).toEqual({
      duration: 10 * minutes,
      scheduledEnd: startedAt + 5 * minutes,
      grace: 5000,
      maxExtension: minutes,
      rule: 'function "rooms": 10 min, at most until 2026-11-24T16:05:00.000Z',
    });
  });

  test('a function exempts a meeting only with `exempt: true`', () => {
    fc.assert(
      fc.property(fc.anything(), (answer) => {
        const { limit } = limitWith(() => answer);
        const isExempt = typeof answer === 'object' && answer !== null && 'exempt' in answer && answer.exempt === true;
        if (!isExempt) expect(limit.duration).toBeGreaterThan(0);
      }),
    );
  });
});

describe('Invalid limits', () => {
  const problems = (config: unknown): readonly string[] => {
    try {
      limitRules(config as LimitConfig);
      return [];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      expect(error.message.split('\n')).toEqual(error.problems);
      return error.problems;
    }
  };

  test('all problems are reported at once, by field', () => {
    expect(
      problems({
        limit: '30',
        grace: -1,
        rooms: [{ match: 'a', limit: '0s' }, { limit: '2h' }, { match: '', provider: 7, scheduledEnd: '17:00' }],
        romms: [],
      }),
    ).toEqual([
      'Expected `limit` to be a duration such as "90s", "30m" or "1h30m", or a number of ms, longer than 0, got "30" (string)',
      'Expected `grace` to be a duration such as "90s", "30m" or "1h30m", or a number of ms, got -1 (number)',
      expect.stringMatching(/^Expected `rooms.0.limit` to be a duration .*, longer than 0, got "0s" \(string\)$/),
      'Missing `rooms.1.match`',
      'Expected `rooms.2.match` to be a text that is not empty, got "" (string)',
      'Expected `rooms.2.provider` to be a text, got 7 (number)',
      'Expected `rooms.2.scheduledEnd` to be an ISO 8601 time with its zone, such as "2026-11-24T17:00Z", got "17:00" (string)',
      'Unknown setting `romms`, did you mean `rooms`?',
    ]);
  });

  test.each([
    [null, 'Expected `the limits` to be an object: { limit, rooms, … }, got null (object)'],
    [[], 'Expected `the limits` to be an object: { limit, rooms, … }, got [] (object)'],
    [{ rooms: [[]] }, 'Expected `rooms.0` to be a rule: { match, limit, … }, got [] (object)'],
    [
      { rooms: [{ match: '{a' }] },
      expect.stringMatching(/^Expected `rooms.0.match` to be a glob .*, got "\{a" \(string\)$/),
    ],
    [{ rooms: {} }, 'Expected `rooms` to be a list of rules, or a function, got {} (object)'],
    [{ rooms: ['class-*'] }, 'Expected `rooms.0` to be a rule: { match, limit, … }, got "class-*" (string)'],
    [
      { rooms: [{ match: 'a', exempt: false }] },
      'Expected `rooms.0.exempt` to be `true`, or left out, got false (boolean)',
    ],
    [
      { rooms: [{ match: 'a', exempt: true, limit: '2h' }] },
      expect.stringMatching(/^Expected `rooms.0` to be either exempt or limited, not both, got \{/),
    ],
    [
      { rooms: [{ match: 'a', exempt: true, scheduledEnd: '2026-11-24T17:00Z' }] },
      expect.stringMatching(/^Expected `rooms.0` to be either exempt or limited, not both, got \{/),
    ],
    [{ rooms: [{ match: 'a', scheduledEnd: '2026-13-01T00:00Z' }] }, expect.stringContaining('`rooms.0.scheduledEnd`')],
    [
      { rooms: [{ match: 'a', scheduledEnd: 0 }] },
      expect.stringMatching(/`rooms.0.scheduledEnd`.*, got 0 \(number\)$/),
    ],
    [
      { rooms: [{ match: 'a', provider: '' }] },
      'Expected `rooms.0.provider` to be a text that is not empty, got "" (string)',
    ],
    [{ rooms: [{ match: 7 }] }, 'Expected `rooms.0.match` to be a text, got 7 (number)'],
    [{ limit: 0 }, expect.stringMatching(/^Expected `limit` to be a duration .*, longer than 0, got 0 \(number\)$/)],
    [{ maxExtension: '2 h' }, expect.stringMatching(/^Expected `maxExtension` to be a duration .* of ms, got "2 h"/)],
  ])('the limits %j are rejected', (config, problem) => {
    expect(problems(config)).toEqual([problem]);
  });

  test.each([
    { limit: 1, grace: 0, maxExtension: 0, rooms: [] },
    { rooms: [{ match: 'a', exempt: true, grace: '1s' }] },
    { rooms: [{ match: 'a', grace: 0, maxExtension: '0s' }] },
  ])('the limits %j are valid', (config) => {
    expect(problems(config)).toEqual([]);
  });

  test('a misspelt term of a room is reported with the nearest one', () => {
    expect(problems({ rooms: [{ match: 'a', grcae: '1s' }] })).toEqual([
      'Unknown setting `rooms.0.grcae`, did you mean `grace`?',
    ]);
  });
});

test.each<[LimitTerms, string]>([
  [{}, 'ends 30 min after its start, closed at that moment, up to 2 h may be added (room rule "*": 30 min)'],
  [{ exempt: true }, 'never ends by itself (room rule "*": no limit)'],
  [
    { scheduledEnd: '2026-11-24T17:00Z', grace: '10s', maxExtension: 0 },
    'ends 30 min after its start or at 2026-11-24T17:00:00.000Z, what comes first, closed 10 s later, nothing may be added ' +
      '(room rule "*": 30 min, at most until 2026-11-24T17:00:00.000Z)',
  ],
])('explain describes the effect and the source of %j', (terms, words) => {
  expect(explain(limitRules({ rooms: [{ match: '*', ...terms }] })(meeting('any')))).toBe(words);
});

test('explain describes a meeting with a scheduled end and no other limit', () => {
  const limit = { duration: null, scheduledEnd: startedAt, grace: 0, maxExtension: 0, rule: 'my own' };
  expect(explain(limit)).toBe('ends at 2026-11-24T16:00:00.000Z, closed at that moment, nothing may be added (my own)');
});
