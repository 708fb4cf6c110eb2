// What is known about the connections to the providers, for people and for Prometheus.
import type { ProviderHealth } from './hard-limit-api.ts';
import type { ProviderReadings } from './metrics.ts';
import type { OverdueCheck } from './overdue-check.ts';
import { tolerance } from './provider-clock.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import type { RunningListCache } from './running-list-cache.ts';
import type { WebhookKeeper } from './webhook-keeper.ts';

/** Where the health of providers comes from. */
export interface HealthSources {
  readonly links: ProviderLinks;
  readonly overdue: OverdueCheck;
  readonly keeper: WebhookKeeper;
}

/** Each provider's health. @param staleAfter the age in milliseconds from which on a list is stale */
export function healthByProvider(
  { links, overdue }: HealthSources,
  staleAfter: number,
): Record<string, ProviderHealth> {
  return byName(links, ({ clock, lists, calls }, name) => {
    const { at, skipped, error } = lists.report;
    const { disagreement } = clock;
    return {
      listedAt: lists.isRead ? at : null,
      isListStale: Math.max(ageOf(lists), lists.failingFor) > staleAfter,
      skipped,
      error,
      keyRefused: calls.refusal,
      overdue: overdue.of(name),
      clockDisagreement: disagreement > tolerance ? Math.round(disagreement) : null,
    };
  });
}

/** Each provider's values of the gauges. */
export function readingsByProvider({ links, overdue, keeper }: HealthSources): Record<string, ProviderReadings> {
  return byName(links, ({ clock, lists, calls }, name) => ({
    clockDisagreement: clock.disagreement,
    listAge: ageOf(lists),
    overdue: overdue.of(name),
    isKeyRefused: calls.refusal !== null,
    isWebhookRegistered: keeper.isRegistered(name),
  }));
}

/** Milliseconds since any replica has read the list; if none has, since this one began. */
const ageOf = (lists: RunningListCache): number => lists.report.age ?? lists.age;

function byName<T>(links: ProviderLinks, read: (link: ProviderLink, name: string) => T): Record<string, T> {
  return Object.fromEntries([...links].map(([name, link]) => [name, read(link, name)]));
}
