import type { Provider } from '../providers/provider.ts';
import type { CallWatch } from './call-watch.ts';
import type { ProviderClock } from './provider-clock.ts';
import type { RunningListCache } from './running-list-cache.ts';

/** A provider with its clock, its list, and a watch on the calls to it. */
export interface ProviderLink {
  readonly provider: Provider;
  readonly clock: ProviderClock;
  readonly lists: RunningListCache;
  readonly calls: CallWatch;
}

/** Links by the provider's name. */
export type ProviderLinks = ReadonlyMap<string, ProviderLink>;
