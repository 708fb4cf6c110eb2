// What moves leave behind, and what garbage they make.
import type { PuppeteerTab } from '../../test/support/engine-puppeteer.ts';
import type { Contender } from '../contenders.ts';
import type { Pages } from '../pages.ts';

export interface Heap {
  /** How many bytes more are in use after a million moves, when the garbage has been collected. */
  readonly growth: number;
  /** Bytes of JavaScript heap allocated per move, garbage or not. Sampled. */
  readonly perMove: number;
}

interface SamplingNode {
  readonly selfSize: number;
  readonly children: readonly SamplingNode[];
}

const [movesPerBurst, bursts] = [50_000, 20];

export async function measureHeap(tab: PuppeteerTab, pages: Pages, contender: Contender): Promise<Heap> {
  await tab.goto(pages.urlOf(contender, 'shifted'));
  await tab.until(() => window.isReady);
  const cdp = await tab.cdp();
  const burst = (): Promise<void> => tab.evaluate((moves) => void window.bursts.paced(moves), movesPerBurst);
  const inUse = async (): Promise<number> => {
    for (let times = 0; times < 3; times++) await cdp.send('HeapProfiler.collectGarbage');
    const usage = await cdp.send('Runtime.getHeapUsage');
    return usage.usedSize + usage.embedderHeapUsedSize;
  };

  // Compiled code and what was learned about types are no leak: let both come before the first look.
  for (let n = 0; n < 3; n++) await burst();
  const sampling = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
  await cdp.send('HeapProfiler.startSampling', { samplingInterval: 1024, ...sampling });
  await burst();
  const { profile } = await cdp.send('HeapProfiler.stopSampling');

  const before = await inUse();
  for (let n = 0; n < bursts; n++) await burst();
  return { growth: (await inUse()) - before, perMove: sum(profile.head) / movesPerBurst };
}

function sum(node: SamplingNode): number {
  return node.children.reduce((total, child) => total + sum(child), node.selfSize);
}
