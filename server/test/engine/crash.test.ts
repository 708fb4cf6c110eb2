// A replica is killed (SIGKILL) at each step of a meeting, and another or the next process takes over.
// With `STILL_THERE_FULL=1` it is killed before, during and after each step.
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { Fleet, type Kind } from '../support/fleet.ts';
import type { KillPoint } from '../support/kill-points.ts';
import { judge, nothingWrong } from '../support/verdict.ts';

const closing = 'the meeting is recorded as closed';
/** The steps of a meeting. */
const steps: readonly (readonly [step: string, at: string])[] = [
  ['the start is written', 'insert into still_there\\.meetings'],
  ['a job is queued for it', 'insert into still_there_jobs\\.'],
  ['the attempt begins', 'set attempts = m.attempts'],
  ['the provider is called', '^DELETE '],
  ['the call is noted', 'set called_at = now'],
  ['the list of the provider is read', '^GET .*/rooms$'],
  [closing, "set state = 'closed'"],
  ['the job is done', 'still_there_jobs[\\s\\S]*set completed_on'],
];
const isFull = process.env.STILL_THERE_FULL === '1';
/** Before a step is after the one before, and a statement in the middle was done or was not: those only on request. */
const momentsOf = (at: string): readonly KillPoint['when'][] =>
  isFull || at.startsWith('^DELETE') ? ['before', 'during', 'after'] : ['after'];
const points = steps.flatMap(([step, at]) =>
  momentsOf(at).map((when) => ({ step, title: `${when} ${step}`, point: { at, when } })),
);

/** Puts it into every replica, and takes it out again when the first has died; resolves to how many did. */
async function killAt(fleet: Fleet, point: KillPoint, act: () => void): Promise<number> {
  await until('replicas to be up', () => fleet.up.length === fleet.replicas.length);
  const armed = fleet.up;
  await Promise.all(armed.map((replica) => replica.call('arm', point)));
  act();
  await Promise.race([...armed.map((replica) => replica.exited), pause(60_000)]);
  await Promise.all(armed.map((replica) => replica.call('arm').catch(() => {})));
  return armed.filter((replica) => !replica.isAlive).length;
}

const suite = (kind: Kind): void => {
  test('a kill at each step of a meeting loses no meeting and closes none twice', async () => {
    await using fleet = await Fleet.start(kind);
    const missed: string[] = [];
    for (const [index, { step, title, point }] of points.entries()) {
      // The webhook reports the end. Without webhooks the list confirms it.
      fleet.api.service.faults = {};
      fleet.api.onCall = step === closing ? () => (fleet.api.service.faults = { lose: 1 }) : undefined;
      let killed = 0;
      for (let attempt = 0; killed === 0 && attempt < 5; attempt++) {
        const room = `room-${index}-${attempt}.limit-600`;
        killed = await killAt(fleet, point, () => void fleet.api.service.start({ room }));
      }
      if (killed === 0) missed.push(title);
      fleet.restartDead();
    }
    expect(missed).toEqual([]);
    fleet.api.service.faults = {};
    fleet.api.onCall = undefined;
    await fleet.settled(150_000);
    const verdict = judge(await fleet.cases(), Date.now());
    const { examples, ...counts } = verdict;
    console.log(JSON.stringify({ database: kind, kills: points.length, ...counts }));
    expect(verdict.wrong, examples.join('\n')).toEqual(nothingWrong);
  }, 600_000);
};

describe.concurrent('Crash', () => {
  describe('on the embedded database', () => suite('embedded'));
  engineOrSkip('postgres')('with three replicas on PostgreSQL', () => suite('postgres'));
});
