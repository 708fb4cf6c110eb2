// What an operator is notified of.
import type { Health } from '../engine/hard-limit-api.ts';
import { formatDuration } from '../rules/duration.ts';

/** What can be wrong. */
export type ConditionName =
  | 'meetings_overdue'
  | 'list_stale'
  | 'key_refused'
  | 'webhook_stolen'
  | 'webhook_missing'
  | 'database_down';

/** Something that is wrong. */
export interface Condition {
  readonly name: ConditionName;
  /** The provider that it is about; `null`: the server itself. */
  readonly provider: string | null;
  /** What is wrong, for people. */
  readonly text: string;
}

/** Milliseconds after a meeting's deadline at which its end is missed. The longest that a list lags is about 30 seconds. */
const overdueAfter = 60_000;

/** Milliseconds for which a condition must last before somebody is notified. The others have waited already. */
export const leastDuration: Readonly<Partial<Record<ConditionName, number>>> = {
  database_down: 15_000,
  webhook_missing: 150_000, // it is registered every minute
};

const recovered: Readonly<Record<ConditionName, string>> = {
  meetings_overdue: 'No meeting is overdue any more.',
  list_stale: 'The list of running meetings is read again.',
  key_refused: 'The API key is accepted again.',
  webhook_stolen: 'The webhook points to this server.',
  webhook_missing: 'The webhook is registered.',
  database_down: 'The database can be used again.',
};

/** What is wrong at the moment. */
export function conditionsOf({ databaseProblem, providers, webhooks, dryRun }: Health): Condition[] {
  const found: Condition[] = [];
  if (databaseProblem !== null)
    found.push({
      name: 'database_down',
      provider: null,
      text: `The database ${databaseProblem}. ${dryRun ? 'This dry run records nothing' : 'No meeting is ended'} until it works. The log shows the error.`,
    });
  for (const [provider, { overdue, isListStale, error, keyRefused }] of Object.entries(providers)) {
    const add = (name: ConditionName, text: string): number => found.push({ name, provider, text });
    if (overdue.oldest > overdueAfter) {
      const meetings = overdue.count === 1 ? '1 meeting is' : `${overdue.count} meetings are`;
      const why = dryRun
        ? `The dry run cannot decide about ${overdue.count === 1 ? 'it' : 'them'} yet. The operator page shows what is wrong with the provider.`
        : 'The provider refuses to end them, or accepts the call and does nothing. The operator page shows the errors.';
      const oldest = formatDuration(Math.round(overdue.oldest / 1000) * 1000);
      add('meetings_overdue', `${meetings} overdue, the oldest by ${oldest}. ${why}`);
    }
    if (isListStale)
      add('list_stale', `The list of running meetings cannot be read: ${error ?? 'the request takes too long'}.`);
    if (keyRefused !== null)
      add('key_refused', `The API key is refused: ${keyRefused}. With it, no meeting can be found or ended.`);
  }
  for (const [provider, state] of Object.entries(webhooks)) {
    if (state === 'replaced')
      found.push({
        name: 'webhook_stolen',
        provider,
        text: 'The webhook pointed elsewhere, and was registered again. Another application uses the same API key: give each one a key of its own.',
      });
    else if (state !== 'kept' && state !== 'registered')
      found.push({
        name: 'webhook_missing',
        provider,
        text: `The webhook cannot be registered: ${state}. Meetings are found late, by reading the list.`,
      });
  }
  return found;
}

/** A condition as one text, which is the same on all replicas. */
export function keyOf({ name, provider }: Pick<Condition, 'name' | 'provider'>): string {
  return provider === null ? name : `${name} ${provider}`;
}

/** The condition of a key that is over, with a text that says so. */
export function recoveredFrom(key: string): Condition {
  const [name = '', provider = null] = key.split(' ');
  return { name: name as ConditionName, provider, text: recovered[name as ConditionName] ?? 'This is over.' };
}
