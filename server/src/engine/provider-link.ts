import type { Provider } from '../providers/provider.ts';
import type { KeyWatch } from './key-watch.ts';
import type { ProviderClock } from './provider-clock.ts';
import type { RunningListCache } from './running-list-cache.ts';

/** A provider with its clock, its list, and a watch on its key. */
export interface ProviderLink {
  readonly provider: Provider;
  readonly clock: ProviderClock;
  readonly lists: RunningListCache;
  readonly key: KeyWatch;
}

/** Links by the provider's name. */
export type ProviderLinks = ReadonlyMap<string, ProviderLink>;
