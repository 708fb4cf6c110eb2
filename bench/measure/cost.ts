// What one mouse move costs, ns: median over many short rounds, in which the contenders take turns.
import type { PuppeteerTab } from '../../test/support/engine-puppeteer.ts';
import { bare, type Contender } from '../contenders.ts';
import type { Burst } from '../page/rounds.ts';
import type { ClockKind, Pages } from '../pages.ts';

export interface Cost {
  readonly ns: number;
  /** Median of the ratios to the bare listener within each round. */
  readonly ratio: number;
}

/** Few moves a round and many rounds: a round is then over before the machine has changed its mood. */
export const rounds = 151;
const movesPerRound = 4000;

export interface CostOptions {
  readonly burst: Burst;
  readonly clock: ClockKind;
}

/** Costs by contender. */
export async function measureCost(
  tab: PuppeteerTab,
  pages: Pages,
  contenders: readonly Contender[],
  { burst, clock }: CostOptions,
): Promise<Map<Contender, Cost>> {
  await tab.goto(pages.urlOfAll(clock));
  await tab.until(() => [...document.querySelectorAll('iframe')].every((frame) => frame.contentWindow?.isReady));
  const files = contenders.map(({ file }) => file);
  const results = await tab.evaluate(
    (...args: Parameters<Window['runRounds']>) => window.runRounds(...args),
    burst,
    files,
    rounds,
    movesPerRound,
  );
  const base = contenders.indexOf(bare);
  const costOf = (index: number): Cost => ({
    ns: median(results.map((round) => round[index] as number)),
    ratio: median(results.map((round) => (round[index] as number) / (round[base] as number))),
  });
  return new Map(contenders.map((contender, index) => [contender, costOf(index)]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
