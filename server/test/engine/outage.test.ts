// Outages of the database, of the server during a call, and of the provider's API. The last ones take a minute each and run with
// `STILL_THERE_FULL=1` only; the chaos run has short ones.
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { EyesonFaults } from '../../../demo/services/eyeson/index.ts';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { Fleet, type Kind } from '../support/fleet.ts';
import type { Replica } from '../support/replica.ts';
import { judge, nothingWrong } from '../support/verdict.ts';

const start = (fleet: Fleet, count: number, limit: number): void => {
  for (let index = 0; index < count; index++) fleet.api.service.start({ room: `room-${index}.limit-${limit}` });
};

async function expectAllRight(fleet: Fleet, count: number): Promise<void> {
  await fleet.settled(150_000);
  const verdict = judge(await fleet.cases(), Date.now());
  expect(verdict.wrong, verdict.examples.join('\n')).toEqual(nothingWrong);
  expect(verdict.closed).toBe(count);
}

const outages: readonly (readonly [string, EyesonFaults])[] = [
  ['fails', { fail: 1 }],
  ['answers 429', { busy: 1, retryAfter: '2' }],
  ['does not answer', { hang: 1 }],
  ['executes calls and loses the answers', { cut: 1 }],
];

/** The two databases run concurrently, the tests of each one after the other. */
const oneByOne = { concurrent: false, timeout: 300_000 };
const minute = 60_000;
const isFull = process.env.STILL_THERE_FULL === '1';

const suite = (kind: Kind): void => {
  for (const [what, faults] of isFull ? outages : []) {
    test(`every meeting is closed after the API ${what} for a minute`, oneByOne, async () => {
      await using fleet = await Fleet.start(kind);
      start(fleet, 30, 2_000);
      await fleet.api.service.delivered();
      fleet.api.service.faults = faults;
      await pause(minute);
      fleet.api.service.faults = {};
      await expectAllRight(fleet, 30);
    });
  }

  test('after a graceful stop during closing every meeting is closed, and none is called twice', oneByOne, async () => {
    await using fleet = await Fleet.start(kind);
    start(fleet, 60, 3_000);
    await fleet.api.service.delivered();
    // in the middle of the calls
    await until('the first meetings to be closed', () =>
      fleet.api.service.ledger().some(({ calls }) => calls.length > 0),
    );
    const [replica] = fleet.replicas;
    expect(await replica?.stop()).toBe(0);
    if (kind === 'embedded') await fleet.startReplica(0);
    await expectAllRight(fleet, 60);
    expect(judge(await fleet.cases(), Date.now()).repeatedCalls).toBe(0);
  });

  test('a kill during a graceful stop loses no meeting', oneByOne, async () => {
    await using fleet = await Fleet.start(kind);
    // calls that hang keep a replica from stopping
    fleet.api.service.faults = { hang: 1, method: 'DELETE' };
    start(fleet, 30, 2_000);
    await until('calls to hang', () => fleet.api.callCount > 0);
    const exits = fleet.replicas.map((replica) => replica.stop());
    const refuses = async (replica: Replica): Promise<boolean> => {
      const url = `${await replica.listening}/healthz`;
      return fetch(url).then(
        () => false,
        () => true,
      );
    };
    await until('the replicas to stop listening', async () =>
      (await Promise.all(fleet.replicas.map(refuses))).every(Boolean),
    );
    await Promise.all(fleet.replicas.map((replica) => replica.kill()));
    expect(await Promise.all(exits)).toContain(null);
    fleet.api.service.faults = {};
    fleet.restartDead();
    await expectAllRight(fleet, 30);
  });

  test('a kill at any moment of the first start does not prevent the next start', oneByOne, async () => {
    await using fleet = await Fleet.prepare(kind);
    for (const moment of [50, 300, 500, 800, 1_200, 2_000, 3_000]) {
      void fleet.startReplica(0).catch(() => {});
      await Promise.race([pause(moment), fleet.replicas[0]?.listening]);
      await fleet.replicas[0]?.kill();
    }
    await fleet.startReplica(0);
    start(fleet, 5, 1_000);
    await expectAllRight(fleet, 5);
  });
};

describe.concurrent('Outage', () => {
  describe('on the embedded database', () => suite('embedded'));
  engineOrSkip('postgres')('with three replicas on PostgreSQL', () => {
    suite('postgres');

    test(
      'every meeting is closed once when the database is killed and restarted while they are due',
      oneByOne,
      async () => {
        await using fleet = await Fleet.start('postgres');
        start(fleet, 60, 2_500);
        await fleet.api.service.delivered();
        await until('the first meetings to be closed', () =>
          fleet.api.service.ledger().some(({ calls }) => calls.length > 0),
        );
        await fleet.postgres?.kill();
        await until('every replica to miss its database', () =>
          fleet.replicas.every(({ log }) => log.includes('ECONNREFUSED')),
        );
        await fleet.postgres?.start();
        expect(fleet.up).toHaveLength(3);
        await expectAllRight(fleet, 60);
      },
    );

    test('replicas that start before the database wait for it and create its tables together', oneByOne, async () => {
      await using fleet = await Fleet.prepare('postgres');
      await fleet.postgres?.stop();
      const listening = [0, 1, 2].map((index) => fleet.startReplica(index));
      await until('every replica to wait for its database', () =>
        fleet.replicas.every(({ log }) => log.includes('waiting for the database: ')),
      );
      expect(fleet.up).toHaveLength(0);
      await fleet.postgres?.start();
      await Promise.all(listening);
      start(fleet, 5, 1_000);
      await expectAllRight(fleet, 5);
    });
  });
});
