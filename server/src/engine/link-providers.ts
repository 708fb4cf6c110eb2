import type { Logger } from 'pino';
import type { Provider } from '../providers/provider.ts';
import { CallWatch } from './call-watch.ts';
import type { Metrics } from './metrics.ts';
import { ProviderClock } from './provider-clock.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import { RunningListCache } from './running-list-cache.ts';
import { reportSkipped } from './skipped-items.ts';

/** Options of {@link linkProviders}. */
export interface LinkOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Ends the calls to the providers. */
  readonly signal: AbortSignal;
  /** Called at each jump of this machine's clock, by the given milliseconds, for each provider. */
  readonly onJump: (link: ProviderLink, ms: number) => void;
}

/** Gives each provider its clock, its list, its counters, and a watch on the calls to it. */
export function linkProviders(
  providers: readonly Provider[],
  { metrics, logger, signal, onJump }: LinkOptions,
): ProviderLinks {
  const links = new Map<string, ProviderLink>();
  for (const one of providers) {
    const { name } = one;
    const calls = new CallWatch(() => metrics.keyRefusals.inc({ provider: name }));
    const provider = calls.watch(one);
    const clock = new ProviderClock((ms) => onJump(link, ms));
    const lists = new RunningListCache(provider, clock, signal, reportSkipped(name, { metrics, logger }));
    const link: ProviderLink = { provider, clock, lists, calls };
    links.set(name, link);
    metrics.begin(name);
  }
  return links;
}
