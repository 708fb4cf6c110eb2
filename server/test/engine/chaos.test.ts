// Many meetings with random faults: webhooks are lost, doubled, late and out of order, the provider fails, hangs and refuses,
// its `Date` is hours off, its list and its webhooks have items that nobody can store; replicas are killed and stopped, the database is
// killed and read-only; rooms host the next meeting as the former one is being closed. Each meeting is closed once, at its last deadline. No ended meeting and
// no later meeting in the same room is closed in its place.
//
// `STILL_THERE_FULL=1` runs 10,000 meetings on PostgreSQL and 1,500 on the embedded database; `STILL_THERE_SEED=…` repeats a run.
import { describe, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { runChaos } from '../support/chaos.ts';
import { planChaos } from '../support/chaos-plan.ts';
import { Fleet, type Kind } from '../support/fleet.ts';
import { nothingWrong } from '../support/verdict.ts';

const isFull = process.env.STILL_THERE_FULL === '1';
const seed = Number(process.env.STILL_THERE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const settle = 180_000;

interface Size {
  readonly meetings: number;
  /** ms */
  readonly span: number;
}
const sizes: Readonly<Record<Kind, Size>> = isFull
  ? { postgres: { meetings: 10_000, span: 180_000 }, embedded: { meetings: 1_500, span: 90_000 } }
  : { postgres: { meetings: 400, span: 8_000 }, embedded: { meetings: 120, span: 8_000 } };

const suite = (kind: Kind): void => {
  const { meetings, span } = sizes[kind];
  test(`each of ${meetings} meetings is closed once at its last deadline, or ends by itself`, {
    timeout: span * 5 + 2 * settle,
  }, async () => {
    await using fleet = await Fleet.start(kind);
    const plan = planChaos({ seed, meetings, span, replicas: fleet.replicas.length, ownDatabase: kind === 'postgres' });
    const { examples, ...result } = await runChaos(fleet, plan, { seed, settle });
    console.log(JSON.stringify({ database: kind, ...result }));
    expect(result.meetings).toBe(meetings);
    expect(result.running).toBe(0);
    expect(result.closed + result.left).toBe(meetings);
    expect(result.wrong, `seed ${seed}\n${examples.join('\n')}`).toEqual(nothingWrong);
  });
};

describe.concurrent('Chaos', () => {
  describe('on the embedded database', () => suite('embedded'));
  engineOrSkip('postgres')('with three replicas on PostgreSQL', () => suite('postgres'));
});
