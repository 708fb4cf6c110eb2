import type { Provider } from '../providers/provider.ts';
import type { ProviderClock } from './provider-clock.ts';
import type { RunningListCache } from './running-list-cache.ts';

/** A provider with its clock and its list. */
export interface ProviderLink {
  readonly provider: Provider;
  readonly clock: ProviderClock;
  readonly lists: RunningListCache;
}

/** Links by the provider's name. */
export type ProviderLinks = ReadonlyMap<string, ProviderLink>;
