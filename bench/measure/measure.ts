// Everything that is measured of each contender.
import type { PuppeteerTab } from '../../test/support/engine-puppeteer.ts';
import type { Contender } from '../contenders.ts';
import type { Pages } from '../pages.ts';
import { type Cost, measureCost } from './cost.ts';
import { type Activities, countActivities } from './counts.ts';
import { type Heap, measureHeap } from './heap.ts';
import { type Size, sizeOfImports } from './size.ts';

export interface Result extends Activities {
  readonly contender: Contender;
  /** Of those that bring code. */
  readonly size: Size | undefined;
  /** Per `mousemove`, all at once. */
  readonly mouseOnly: Cost;
  /** Per move, which is a `pointermove` and a `mousemove`, all at once. */
  readonly atOnce: Cost;
  /** Per move, at 60 a second. */
  readonly paced: Cost;
  readonly heap: Heap;
}

export type VariantResult = Activities & Pick<Result, 'contender' | 'paced'>;

/** What is measured of the same library with more switched on. */
export async function measureVariants(
  tab: PuppeteerTab,
  pages: Pages,
  variants: readonly Contender[],
): Promise<VariantResult[]> {
  const paced = await measureCost(tab, pages, variants, { burst: 'paced', clock: 'shifted' });
  const results: VariantResult[] = [];
  for (const contender of variants) {
    const activities = await countActivities(tab, pages, contender);
    results.push({ contender, paced: paced.get(contender) as Cost, ...activities });
  }
  return results;
}

export async function measure(tab: PuppeteerTab, pages: Pages, contenders: readonly Contender[]): Promise<Result[]> {
  const mouseOnly = await measureCost(tab, pages, contenders, { burst: 'mouseOnly', clock: 'real' });
  const atOnce = await measureCost(tab, pages, contenders, { burst: 'atOnce', clock: 'real' });
  const paced = await measureCost(tab, pages, contenders, { burst: 'paced', clock: 'shifted' });
  const results: Result[] = [];
  for (const contender of contenders) {
    results.push({
      contender,
      size: contender.code === undefined ? undefined : await sizeOfImports(contender.code),
      mouseOnly: mouseOnly.get(contender) as Cost,
      atOnce: atOnce.get(contender) as Cost,
      paced: paced.get(contender) as Cost,
      ...(await countActivities(tab, pages, contender)),
      heap: await measureHeap(tab, pages, contender),
    });
  }
  return results;
}
