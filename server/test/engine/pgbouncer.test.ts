// Replicas that reach their database through PgBouncer in transaction mode: each transaction may run on another connection to the
// database, where the session settings, prepared statements and session locks of the one before do not exist.
import { expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { Fleet } from '../support/fleet.ts';
import { judge, nothingWrong } from '../support/verdict.ts';

engineOrSkip('postgres', 'pgbouncer')('Replicas behind PgBouncer in transaction mode', () => {
  test('three that start at once on an empty database all start, and close each meeting once', async () => {
    await using fleet = await Fleet.start('pgbouncer');
    expect(fleet.up).toHaveLength(3);
    for (let n = 0; n < 40; n++) fleet.api.service.start({ room: `room-${n}.limit-2000` });
    await fleet.settled(120_000);
    const { wrong, examples, closed, repeatedCalls } = judge(await fleet.cases(), Date.now());
    expect(wrong, examples.join('\n')).toEqual(nothingWrong);
    expect({ closed, repeatedCalls }).toEqual({ closed: 40, repeatedCalls: 0 });
  });
});
