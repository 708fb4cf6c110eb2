// One of several providers that does not answer must not keep the others waiting when the server starts.
import { setTimeout as pause } from 'node:timers/promises';
import type { ProviderLink } from './provider-link.ts';

/** The most milliseconds that the start waits for a provider. */
const startTimeout = 5000;

/** Whether the provider has neither answered with its list nor refused it. */
export const isSilent = ({ lists }: ProviderLink): boolean => !lists.isRead && lists.error === null;

/**
 * Waits for a provider's work, but no longer than five seconds if it may then go on by itself. @throws its error
 * @param mayGoOn asked after that time
 * @param signal ends the wait
 */
export async function inTime(work: Promise<void>, mayGoOn: () => boolean, signal: AbortSignal): Promise<void> {
  work.catch(() => {}); // thrown by the race; later, only the end of the server ends it
  await Promise.race([work, pause(startTimeout, undefined, { signal, ref: false })]);
  if (!mayGoOn()) await work;
}
