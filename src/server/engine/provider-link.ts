import type { Provider } from '../model/provider.ts';
import type { ProviderClock } from './provider-clock.ts';
import type { Snapshots } from './snapshots.ts';

/** A provider with what the server keeps of it. */
export interface ProviderLink {
  readonly provider: Provider;
  readonly clock: ProviderClock;
  readonly snapshots: Snapshots;
}

/** Links by the provider's name. */
export type ProviderLinks = ReadonlyMap<string, ProviderLink>;
