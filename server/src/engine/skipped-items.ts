// What is told of the items of a list that could not be used.
import type { Logger } from 'pino';
import type { SkippedItem } from '../providers/provider.ts';
import type { SkippedItems } from './hard-limit-api.ts';
import type { Metrics } from './metrics.ts';

/** How many there are, and why the first of them was skipped; `null`: none. */
export function summaryOf([first, ...others]: readonly SkippedItem[]): SkippedItems | null {
  return first ? { count: 1 + others.length, reason: first.reason } : null;
}

/** Returns the function that counts the items that were skipped, and logs when others are than before. */
export function reportSkipped(
  provider: string,
  { metrics, logger }: { readonly metrics: Metrics; readonly logger: Logger },
): (skipped: readonly SkippedItem[]) => void {
  let logged = '';
  return (skipped) => {
    metrics.skippedItems.inc({ provider }, skipped.length);
    const summary = summaryOf(skipped);
    const text = JSON.stringify(summary);
    if (text === logged) return;
    logged = text;
    logger.warn({ provider, ...summary }, 'items of the list of running meetings were skipped');
  };
}
