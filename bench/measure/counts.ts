// What a contender does to timers, storage and channels, counted under a clock that is driven: exact, however busy the
// machine is.
import type { PuppeteerTab } from '../../test/support/engine-puppeteer.ts';
import type { Contender } from '../contenders.ts';
import type { Counts, DrivenClock } from '../page/driven-clock.ts';
import type { Pages } from '../pages.ts';

export interface Activities {
  /** 1000 moves, 16 ms apart. */
  readonly thousandMoves: Counts;
  /** An hour without any. */
  readonly idleHour: Counts;
  /** An hour with a move each second. */
  readonly busyHour: Counts;
}

export async function countActivities(tab: PuppeteerTab, pages: Pages, contender: Contender): Promise<Activities> {
  const count = async (moves: number, apart: number): Promise<Counts> => {
    await tab.goto(pages.urlOf(contender, 'driven'));
    await tab.until(() => window.isReady);
    return tab.evaluate(drive, moves, apart);
  };
  const hour = 3600_000;
  return {
    thousandMoves: await count(1000, 16),
    idleHour: await count(0, hour),
    busyHour: await count(3600, 1000),
  };
}

/** Runs in the page. Without moves it is one stretch of time, as long as they would be apart. */
async function drive(moves: number, apart: number): Promise<Counts> {
  const { counts, drive } = window.drivenClock as DrivenClock;
  // What mounting did is not what moves do. One move ahead wakes those that begin by being idle.
  window.move(1);
  await drive(1000);
  const before = { ...counts };
  for (let n = 0; n < moves; n++) {
    window.move(n);
    await drive(apart);
  }
  if (moves === 0) await drive(apart);
  const difference = { ...counts };
  for (const name of Object.keys(counts) as (keyof Counts)[]) difference[name] -= before[name];
  return difference;
}
