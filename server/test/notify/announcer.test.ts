// What operators are notified of: each condition once until it is over, by one of several replicas.
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AlertRows } from '../../src/engine/alert-rows.ts';
import type { Health, ProviderHealth } from '../../src/engine/hard-limit-api.ts';
import { Announcer } from '../../src/notify/announcer.ts';
import { conditionsOf } from '../../src/notify/conditions.ts';
import { onEachDatabase, useTables } from '../support/engine.ts';
import { healthy } from '../support/operator-api.ts';

const fine: Health = {
  database: true,
  databaseProblem: null,
  isStarted: true,
  dryRun: false,
  providers: { eyeson: healthy },
  webhooks: { eyeson: 'kept' },
  stopping: false,
};
const provider = (change: Partial<ProviderHealth>): Health => ({
  ...fine,
  providers: { eyeson: { ...healthy, ...change } },
});
const stale = provider({ isListStale: true });
const [secondsOfDatabase, secondsOfWebhook] = [15, 150];

describe('Conditions', () => {
  test('a healthy server has none, and a short delay at the deadline is none', () => {
    expect(conditionsOf(fine)).toEqual([]);
    expect(conditionsOf(provider({ overdue: { count: 4, oldest: 59_000 }, error: 'once' }))).toEqual([]);
    expect(conditionsOf({ ...fine, webhooks: { eyeson: 'registered' } })).toEqual([]);
  });

  test.each([
    [
      'meetings_overdue',
      provider({ overdue: { count: 2, oldest: 61_000 } }),
      '2 meetings are overdue, the oldest by 1 min 1 s.',
    ],
    ['list_stale', provider({ isListStale: true, error: 'eyeson: GET /rooms was answered with 500' }), 'with 500.'],
    ['key_refused', provider({ keyRefused: 'answered with 401' }), 'The API key is refused: answered with 401.'],
    ['webhook_stolen', { ...fine, webhooks: { eyeson: 'replaced' } }, 'Another application uses the same API key'],
    ['webhook_missing', { ...fine, webhooks: { eyeson: 'answered with 500' } }, 'answered with 500'],
    [
      'database_down',
      { ...fine, database: false, databaseProblem: 'is read-only' },
      'The database is read-only. No meeting is ended until it works.',
    ],
    [
      'database_down',
      { ...fine, dryRun: true, database: false, databaseProblem: 'is read-only' },
      'The database is read-only. This dry run records nothing until it works.',
    ],
  ] as const)('%s', (name, health, text) => {
    const found = conditionsOf(health);
    expect(found).toMatchObject([{ name, provider: name === 'database_down' ? null : 'eyeson' }]);
    expect(found[0]?.text).toContain(text);
  });

  test('a dry run that is late with its decisions blames no end that was refused', () => {
    const overdue = { ...provider({ overdue: { count: 1, oldest: 61_000 } }), dryRun: true };
    expect(conditionsOf(overdue).map(({ text }) => text)).toEqual([
      '1 meeting is overdue, the oldest by 1 min 1 s. The dry run cannot decide about it yet. The operator page shows what is wrong with the provider.',
    ]);
  });
});

onEachDatabase('Announcements', (options) => {
  const database = useTables(options);
  const pass = (seconds: number): Promise<unknown> => {
    ahead += seconds * 1000;
    return database().rows(`update still_there.alerts set seen_at = seen_at - $1 * interval '1 second'`, [seconds]);
  };
  let ahead = 0;
  let isAway = false;
  const announced: string[] = [];
  /** A replica that sees this. */
  const replica = (name: string) => {
    const view = { health: fine };
    const announcer = new Announcer(
      {
        health: async () => view.health,
        exchangeAlerts: async (...changes) => {
          if (isAway) throw new Error('read-only');
          return new AlertRows(database()).exchange(...changes);
        },
      },
      (type, { name: condition, provider: of }) => announced.push(`${name}: ${type} ${condition} ${of}`),
    );
    return { view, check: () => announcer.check() };
  };
  const [one, two] = [replica('one'), replica('two')];
  const both = async (health: Health): Promise<string[]> => {
    for (const each of [one, two]) each.view.health = health;
    for (const each of [one, two]) await each.check();
    return announced.splice(0);
  };
  /** Some seconds pass, with a check of both replicas every five. */
  const during = async (seconds: number, health: Health): Promise<string[]> => {
    const all: string[] = [];
    for (let passed = 0; passed < seconds; passed += 5) {
      await pass(5);
      all.push(...(await both(health)));
    }
    return all;
  };
  beforeAll(() => {
    const now = performance.now.bind(performance);
    const mocked = vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
    ahead = 301_000; // the replicas know what goes on
    return () => mocked.mockRestore();
  });
  beforeEach(async () => {
    isAway = false;
    await during(60, fine);
  });

  test('one of the replicas announces a condition, once, and its end after half a minute without it', async () => {
    expect(await both(stale)).toEqual(['one: problem list_stale eyeson']);
    expect(await during(120, stale)).toEqual([]);
    expect(await during(20, fine)).toEqual([]);
    expect(await during(20, stale)).toEqual([]); // it was gone for a moment only
    expect(await during(60, fine)).toEqual(['one: recovered list_stale eyeson']);
    expect(await both(stale)).toEqual(['one: problem list_stale eyeson']);
  });

  test('a condition that only one replica sees goes on until this one no longer sees it', async () => {
    one.view.health = stale;
    await one.check();
    for (let round = 0; round < 20; round++) {
      await pass(5);
      await one.check();
      await two.check();
    }
    expect(announced.splice(0)).toEqual(['one: problem list_stale eyeson']);
    expect(await during(60, fine)).toEqual([expect.stringMatching(/^(?:one|two): recovered list_stale eyeson$/)]);
  });

  test('several conditions are announced one by one', async () => {
    const refused = { ...stale, webhooks: { eyeson: 'replaced' } };
    expect(await both(refused)).toEqual(['one: problem list_stale eyeson', 'one: problem webhook_stolen eyeson']);
    expect(await during(60, stale)).toEqual([expect.stringContaining('recovered webhook_stolen eyeson')]);
  });

  test('a server that starts again while a condition goes on neither ends nor repeats it before it notices', async () => {
    await both(stale);
    const again = replica('again');
    await pass(120);
    await again.check(); // the list is not known to be stale yet
    again.view.health = stale;
    await again.check();
    again.view.health = fine;
    await pass(170);
    await again.check();
    expect(announced.splice(0)).toEqual([]);
    await pass(20);
    await again.check();
    expect(announced.splice(0)).toEqual(['again: recovered list_stale eyeson']);
  });

  test('while the database does not accept them, each replica announces what begins, once, and its end', async () => {
    await both(stale);
    isAway = true;
    const away = { ...stale, database: false, databaseProblem: 'does not answer' };
    expect(await during(secondsOfDatabase - 5, away)).toEqual([]); // not at once
    const begun = ['one: problem database_down null', 'two: problem database_down null'];
    expect(await during(60, away)).toEqual(begun);
    isAway = false;
    const over = begun.map((text) => text.replace('problem', 'recovered'));
    expect(await during(60, stale)).toEqual(over);
    expect(await during(60, fine)).toEqual([expect.stringContaining('recovered list_stale eyeson')]);
  });

  test('a condition that began while the database was away is not announced again afterwards', async () => {
    isAway = true;
    expect(await both(stale)).toHaveLength(2);
    isAway = false;
    expect(await during(60, stale)).toEqual([]);
    expect(await during(60, fine)).toEqual([expect.stringContaining('recovered list_stale eyeson')]);
  });

  test('a webhook that could not be registered once is not announced', async () => {
    const missing = { ...fine, webhooks: { eyeson: 'answered with 500' } };
    expect(await during(secondsOfWebhook - 10, missing)).toEqual([]);
    expect(await during(20, missing)).toEqual(['one: problem webhook_missing eyeson']);
  });
});
