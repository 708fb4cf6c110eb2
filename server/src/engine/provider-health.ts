// What is known about the connections to the providers, for people and for Prometheus.
import type { ProviderHealth } from './hard-limit-api.ts';
import type { KeyWatch } from './key-watch.ts';
import type { ProviderReadings } from './metrics.ts';
import type { OverdueCheck } from './overdue-check.ts';
import { tolerance } from './provider-clock.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import type { WebhookKeeper } from './webhook-keeper.ts';

/** Where the health of providers comes from. */
export interface HealthSources {
  readonly links: ProviderLinks;
  readonly keys: ReadonlyMap<string, KeyWatch>;
  readonly overdue: OverdueCheck;
  readonly keeper: WebhookKeeper;
}

/** Each provider's health. @param staleAfter the age in milliseconds from which on a list is stale */
export function healthByProvider(
  { links, keys, overdue }: HealthSources,
  staleAfter: number,
): Record<string, ProviderHealth> {
  return byName(links, ({ clock, lists }, name) => {
    const { at, age, skipped, error } = lists.report;
    const { disagreement } = clock;
    return {
      listedAt: at,
      isListStale: (age ?? lists.age) > staleAfter,
      skipped,
      error,
      keyRefused: keys.get(name)?.refusal ?? null,
      overdue: overdue.of(name),
      clockDisagreement: disagreement > tolerance ? Math.round(disagreement) : null,
    };
  });
}

/** Each provider's values of the gauges. */
export function readingsByProvider({ links, keys, overdue, keeper }: HealthSources): Record<string, ProviderReadings> {
  return byName(links, ({ clock, lists }, name) => ({
    clockDisagreement: clock.disagreement,
    listAge: lists.report.age ?? lists.age,
    overdue: overdue.of(name),
    isKeyRefused: (keys.get(name)?.refusal ?? null) !== null,
    isWebhookRegistered: keeper.isRegistered(name),
  }));
}

function byName<T>(links: ProviderLinks, read: (link: ProviderLink, name: string) => T): Record<string, T> {
  return Object.fromEntries([...links].map(([name, link]) => [name, read(link, name)]));
}
