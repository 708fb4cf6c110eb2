// A rolling upgrade from the last version and back, while meetings begin, end and are extended: at each step servers of both versions
// run side by side on one database. The judge looks from outside.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProcessTree, until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { Fleet } from '../support/fleet.ts';
import { hasLastVersion, writeLastVersion } from '../support/last-version.ts';
import { judge, nothingWrong } from '../support/verdict.ts';

const isThere = hasLastVersion();
if (!isThere) console.warn('Skipped "An upgrade": the history of this clone does not reach back to the last version');

engineOrSkip('postgres')('An upgrade', () => {
  test.skipIf(!isThere)(
    'forgets no meeting, and ends none early or twice, while two versions run side by side, nor does going back',
    async () => {
      using tree = new ProcessTree();
      const version = join(tree.folder, 'last');
      writeLastVersion(version);
      await using fleet = await Fleet.prepare('postgres');
      for (const index of [0, 1]) await fleet.startReplica(index, { version });

      let begun = 0;
      const traffic = setInterval(() => {
        const room = `room-${begun}.limit-${1000 + (begun % 5) * 1000}`;
        void fleet.api.service.start({ room });
        if (begun % 3 === 0) setTimeout(() => void fleet.extend(room, 1500), 800); // when it is known
        begun++;
      }, 250);
      /** Waits until meetings have begun and ended with the replicas as they are. */
      const sideBySide = async (): Promise<void> => {
        const from = begun;
        await until('meetings that began since to be over', () => {
          const since = fleet.api.service.ledger().slice(from);
          return since.length >= 10 && since.slice(0, 10).every(({ endedAt }) => endedAt !== null);
        });
      };
      try {
        await sideBySide();
        for (const to of [{}, { version }])
          for (const index of [0, 1]) {
            const before = fleet.replicas[index];
            await fleet.startReplica(index, to);
            await sideBySide();
            await before?.stop();
            await sideBySide();
          }
      } finally {
        clearInterval(traffic);
      }
      await fleet.startReplica(2);
      await fleet.settled(150_000);
      const { examples, ...counts } = judge(await fleet.cases(), Date.now());
      console.log(JSON.stringify(counts));
      expect(counts.wrong, examples.join('\n')).toEqual(nothingWrong);
    },
    600_000,
  );
});
