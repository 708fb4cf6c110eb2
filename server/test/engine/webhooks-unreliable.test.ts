// Webhooks that are lost, doubled, late or out of order, and a lost job. Real processes and a real PostgreSQL.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { the } from '../support/engine.ts';
import { Fleet } from '../support/fleet.ts';
import { runSql } from '../support/run-sql.ts';
import { judge, nothingWrong } from '../support/verdict.ts';

let fleet: Fleet;

/** An ISO time so many milliseconds ago. */
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

const recordsIn = async (room: string): Promise<MeetingRecord[]> =>
  (await fleet.anyReplica.call('records')).filter((record) => record.room === room);
const callsIn = (room: string): number =>
  fleet.api.service.ledger().reduce((sum, entry) => sum + (entry.room === room ? entry.calls.length : 0), 0);
const isOver = (room: string): boolean =>
  fleet.api.service.ledger().every((entry) => entry.room !== room || entry.endedAt !== null);

async function expectNothingWrong(): Promise<void> {
  await fleet.settled(60_000);
  const { wrong, examples } = judge(await fleet.cases(), Date.now());
  expect(wrong, examples.join('\n')).toEqual(nothingWrong);
}

engineOrSkip('postgres')('Unreliable webhooks', () => {
  beforeAll(async () => {
    fleet = await Fleet.prepare('postgres');
    await fleet.startReplica(0);
  });
  afterAll(() => fleet?.[Symbol.asyncDispose]());
  beforeEach(() => {
    fleet.api.service.faults = {};
  });

  test('a meeting whose start webhook is lost is found on the list and closed at its deadline', async () => {
    const room = 'unreported.limit-3000';
    fleet.api.service.faults = { lose: 1 };
    fleet.api.service.start({ room });
    expect(await recordsIn(room)).toEqual([]);
    await fleet.anyReplica.call('reconcile');
    expect(await recordsIn(room)).toMatchObject([{ state: 'running' }]);
    await until('the meeting to be closed', () => isOver(room));
    await expectNothingWrong();
    expect(callsIn(room)).toBe(1);
  });

  test('the next meeting in a room is not closed at the deadline of one whose end webhook is lost', async () => {
    const room = 'replaced.limit-60000';
    // Without a list nothing is closed, so the next meeting has started before the first one can be closed. A list that was read
    // before counts as fresh for a while, so the deadline is some seconds away.
    fleet.api.service.faults = { fail: 1, method: 'GET' };
    fleet.api.service.start({ room, startedAt: ago(50_000) });
    await fleet.api.service.delivered();
    fleet.api.service.faults = { lose: 1, fail: 1, method: 'GET' };
    fleet.api.service.end(room);
    fleet.api.service.start({ room, startedAt: ago(45_000) }); // its webhooks are lost, too
    fleet.api.service.faults = { lose: 1 };
    const [former, next] = fleet.api.service.ledger().filter((entry) => entry.room === room);
    await until(
      'the first meeting to end in the database',
      async () => (await recordsIn(room))[0]?.state !== 'running',
    );
    await until('the next one to be found', async () => {
      await fleet.anyReplica.call('reconcile');
      return (await recordsIn(room)).length === 2;
    });
    await until('the next one to be closed', () => isOver(room));
    await expectNothingWrong();
    expect(former?.calls).toEqual([]);
    expect(fleet.api.service.ledger().findLast((entry) => entry.startedAt === next?.startedAt)?.calls).toHaveLength(1);
  });

  test('a doubled webhook makes one meeting and one call', async () => {
    const room = 'doubled.limit-1500';
    fleet.api.service.faults = { double: 1 };
    fleet.api.service.start({ room });
    await until('the meeting to be closed', () => isOver(room));
    await expectNothingWrong();
    expect(await recordsIn(room)).toHaveLength(1);
    expect(callsIn(room)).toBe(1);
  });

  test('a start webhook that arrives after the end webhook revives no meeting and causes no call', async () => {
    const room = 'late.limit-1500';
    const sendStart = fleet.api.service.holdWebhooks(() => {
      fleet.api.service.start({ room, startedAt: ago(1_500) }); // its deadline is now
    });
    expect(await recordsIn(room)).toEqual([]);
    fleet.api.service.end(room);
    await fleet.api.service.delivered();
    sendStart();
    await fleet.api.service.delivered();
    expect(await recordsIn(room)).toMatchObject([{ state: 'ended', endedBy: 'webhook' }]);
    const next = 'after late.limit-1500';
    fleet.api.service.start({ room: next, startedAt: ago(1_500) });
    await until('a meeting with a later deadline to be closed', () => isOver(next));
    expect(callsIn(room)).toBe(0);
  });

  test('an end webhook that arrives after the next start does not end the next meeting', async () => {
    const room = 'overtaken.limit-3600000'; // nothing is due during the test
    fleet.api.service.start({ room, startedAt: ago(60_000) });
    await fleet.api.service.delivered();
    const sendEnd = fleet.api.service.holdWebhooks(() => fleet.api.service.end(room));
    const startedAt = Date.parse(fleet.api.service.start({ room }));
    await fleet.api.service.delivered();
    sendEnd();
    await fleet.api.service.delivered();
    const [former, next] = (await recordsIn(room)).sort((a, b) => a.startedAt - b.startedAt);
    expect(former).toMatchObject({ state: 'ended' });
    expect(next).toMatchObject({ state: 'running' });
    // An end in the second of the start would count as the end of the meeting before, because webhooks contain whole seconds.
    await until('the second of the start to be over', () => Date.now() >= startedAt + 1_000);
    fleet.api.service.end(room);
    await expectNothingWrong();
    expect(callsIn(room)).toBe(0);
  });

  test('a meeting whose job is lost is closed', async () => {
    const room = 'jobless.limit-60000';
    await fleet.anyReplica.call('arm', { at: 'insert into still_there_jobs\\.', when: 'after' });
    fleet.api.service.start({ room, startedAt: ago(600_000) });
    await fleet.replicas[0]?.exited;
    const jobs = await runSql(
      the(fleet.postgres).url(),
      `delete from still_there_jobs.job where name like '%shutdown%' and state < 'active' returning id`,
    );
    expect(jobs.length).toBeGreaterThan(0);
    await fleet.startReplica(0);
    await until('the meeting to be closed', () => isOver(room), 60_000);
    await expectNothingWrong();
  });
});
