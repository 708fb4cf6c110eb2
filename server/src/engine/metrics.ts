// What Prometheus reads (https://prometheus.io/docs/practices/naming/). Everything that is known in advance is shown as 0 from the
// start, so that an alert notices the first increase. `server/monitoring` has alerts and a dashboard for these metrics.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { version } from '../version.ts';
import { within } from './within.ts';

/** Milliseconds to wait for a count of meetings. Prometheus gives up after 10 seconds, and would miss the other metrics, too. */
const countTimeout = 3000;

const webhookResults = [
  'accepted',
  'ignored',
  'duplicate',
  'stale',
  'malformed',
  'unsigned',
  'too_large',
  'unavailable',
];
const outcomes = ['closed', 'ended', 'failed', 'revived'];
const tasks = [
  'clock',
  'confirm',
  'count_meetings',
  'enqueue',
  'health',
  'limit_streams',
  'list',
  'notify',
  'purge',
  'queue',
  'reconcile',
  'webhooks',
] as const;

/** Work in the background. */
export type Task = (typeof tasks)[number];

/** What the gauges show of a provider. Durations are in milliseconds. */
export interface ProviderReadings {
  readonly clockDisagreement: number;
  readonly listAge: number;
  readonly overdue: { readonly count: number; readonly oldest: number };
  readonly isKeyRefused: boolean;
  /** Whether its webhook is registered; `undefined` if this server does not register one. */
  readonly isWebhookRegistered: boolean | undefined;
}

/** What the gauges show. */
export interface Readings {
  readonly isDatabaseUp: boolean;
  readonly providers: Readonly<Record<string, ProviderReadings>>;
}

/** The server's metrics, in their own registry. */
export class Metrics {
  readonly registry: Registry = new Registry();
  /** Webhooks by `provider` and `result`: accepted, ignored, duplicate, stale, malformed, unsigned, too_large, unavailable. */
  readonly webhooks: Counter<'provider' | 'result'> = this.#counter('webhooks_total', 'Webhooks received', [
    'provider',
    'result',
  ]);
  /** Webhooks of a `provider` that pointed elsewhere, and were registered again. */
  readonly webhooksReplaced: Counter<'provider'> = this.#counter(
    'webhook_replacements_total',
    'Times that the webhook of a provider pointed elsewhere and was registered again',
    ['provider'],
  );
  /** Items of lists that could not be used, by `provider`; counted each time that a list is read. */
  readonly skippedItems: Counter<'provider'> = this.#counter(
    'list_items_skipped_total',
    'Items of lists that could not be used',
    ['provider'],
  );
  /** Calls to close a meeting by `provider` and `result`: ok, error. */
  readonly closeCalls: Counter<'provider' | 'result'> = this.#counter('close_calls_total', 'Calls to close a meeting', [
    'provider',
    'result',
  ]);
  /** Meetings by `provider` and `outcome`: closed, ended, failed, revived. */
  readonly outcomes: Counter<'provider' | 'outcome'> = this.#counter('meeting_outcomes_total', 'Outcomes of meetings', [
    'provider',
    'outcome',
  ]);
  /** Meetings that a dry run would have closed, by `provider`. */
  readonly dryRunCloses: Counter<'provider'> = this.#counter(
    'dry_run_closes_total',
    'Meetings that a dry run would have closed',
    ['provider'],
  );
  /** Whether this server is a dry run: 1 or 0. */
  readonly dryRun: Gauge = new Gauge({
    name: 'still_there_dry_run',
    help: 'Whether this server is a dry run, which closes no meeting: 1 or 0',
    registers: [this.registry],
  });
  /** From the deadline to the confirmed end, seconds, by `provider`. */
  readonly lateness: Histogram<'provider'> = new Histogram({
    name: 'still_there_close_lateness_seconds',
    help: 'From the deadline until the end is confirmed by the list of running meetings or by a webhook',
    labelNames: ['provider'],
    buckets: [0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120, 300, 900, 3600],
    registers: [this.registry],
  });
  /** Jumps of this machine's clock. */
  readonly clockJumps: Counter = this.#counter('clock_jumps_total', 'Jumps of the wall clock', []);
  /** Extensions by `result`: granted, refused. */
  readonly extensions: Counter<'result'> = this.#counter('extensions_total', 'Extensions asked for', ['result']);
  /** Calls of which a `provider` has refused the server's key. */
  readonly keyRefusals: Counter<'provider'> = this.#counter(
    'key_refusals_total',
    'Calls that a provider answered with 401 or 403',
    ['provider'],
  );
  /** Requests refused because one address sent too many, by `what`: webhooks, meetings, api, metrics, readyz. */
  readonly limited: Counter<'what'> = this.#counter('requests_limited_total', 'Requests refused as too many', ['what']);
  /** Sign-ins of operators by `result`: accepted, refused (a wrong token), slowed (too many wrong ones came from the address). */
  readonly signIns: Counter<'result'> = this.#counter('sign_ins_total', 'Sign-ins of operators', ['result']);
  /** Attempts to send a notification by `target` (webhook, slack) and `result`: sent, retried, lost. */
  readonly notifications: Counter<'target' | 'result'> = this.#counter(
    'notifications_total',
    'Attempts to send a notification',
    ['target', 'result'],
  );
  /** Open event streams, on which browsers receive their meeting's limit. */
  readonly streams: Gauge = new Gauge({
    name: 'still_there_limit_streams',
    help: 'Open event streams',
    registers: [this.registry],
  });
  /** Failures of work in the background, by `task`. */
  readonly taskErrors: Counter<'task'> = this.#counter('task_errors_total', 'Failures of background tasks', ['task']);

  /**
   * @param counts the number of meetings in each state
   * @param readings called when the metrics are read; must not wait for anything
   */
  constructor(
    counts: () => Promise<Readonly<Record<string, number>>>,
    readings: () => Readings = () => ({ isDatabaseUp: false, providers: {} }),
  ) {
    collectDefaultMetrics({ register: this.registry });
    for (const result of ['accepted', 'refused', 'slowed']) this.signIns.inc({ result }, 0);
    for (const result of ['granted', 'refused']) this.extensions.inc({ result }, 0);
    for (const task of tasks) this.taskErrors.inc({ task }, 0);
    const { registry, taskErrors } = this;

    const build = { name: 'still_there_build_info', help: 'Version of the server and of Node.js; the value is 1' };
    new Gauge({ ...build, labelNames: ['version', 'node_version'], registers: [registry] }).set(
      { version, node_version: process.version },
      1,
    );
    new Gauge({
      name: 'still_there_database_up',
      help: 'Whether the database answered the last check: 1 or 0',
      registers: [registry],
      collect() {
        this.set(Number(readings().isDatabaseUp));
      },
    });
    /** A gauge by `provider`, with a value for each of them for which there is one. */
    const gauge = (name: string, help: string, read: (provider: ProviderReadings) => number | undefined) =>
      new Gauge({
        name: `still_there_${name}`,
        help,
        labelNames: ['provider'],
        registers: [registry],
        collect() {
          for (const [provider, reading] of Object.entries(readings().providers)) {
            const value = read(reading);
            if (value !== undefined) this.set({ provider }, value);
          }
        },
      });
    gauge(
      'clock_disagreement_seconds',
      'From the earliest to the latest of the clocks by which meetings are closed',
      ({ clockDisagreement }) => clockDisagreement / 1000,
    );
    gauge('list_age_seconds', 'Since the list of running meetings was last read', ({ listAge }) => listAge / 1000);
    gauge(
      'overdue_meetings',
      'Meetings that are past their deadline, and whose end is not confirmed',
      ({ overdue }) => overdue.count,
    );
    gauge(
      'oldest_overdue_seconds',
      'Since the earliest deadline of the overdue meetings; 0: there are none',
      ({ overdue }) => overdue.oldest / 1000,
    );
    gauge('key_refused', 'Whether the provider refuses the key of this server: 1 or 0', ({ isKeyRefused }) =>
      Number(isKeyRefused),
    );
    gauge(
      'webhook_registered',
      'Whether the webhook is registered: 1 or 0; missing if this server does not register it',
      ({ isWebhookRegistered }) => (isWebhookRegistered === undefined ? undefined : Number(isWebhookRegistered)),
    );
    new Gauge({
      name: 'still_there_meetings',
      help: 'Meetings by state; missing while the database does not answer',
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        this.reset();
        try {
          for (const [state, count] of Object.entries(await within(countTimeout, counts()))) this.set({ state }, count);
        } catch {
          taskErrors.inc({ task: 'count_meetings' }); // the database is unreachable, when the other metrics matter most
        }
      },
    });
  }

  /** Counts a meeting that the limit has closed, and whose end is confirmed `late` milliseconds after its deadline. */
  closed(provider: string, late: number): void {
    this.outcomes.inc({ provider, outcome: 'closed' });
    this.lateness.observe({ provider }, Math.max(0, late) / 1000);
  }

  /** Shows a provider's counters as 0 from the start. */
  begin(provider: string): void {
    for (const result of webhookResults) this.webhooks.inc({ provider, result }, 0);
    for (const result of ['ok', 'error']) this.closeCalls.inc({ provider, result }, 0);
    for (const outcome of outcomes) this.outcomes.inc({ provider, outcome }, 0);
    const counters = [this.skippedItems, this.keyRefusals, this.webhooksReplaced, this.dryRunCloses];
    for (const counter of counters) counter.inc({ provider }, 0);
    this.lateness.zero({ provider });
  }

  #counter<const L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: `still_there_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }
}
