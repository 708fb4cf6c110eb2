// What Prometheus reads (https://prometheus.io/docs/practices/naming/).
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The server's metrics, in their own registry. */
export class Metrics {
  readonly registry: Registry = new Registry();
  /** Webhooks by `provider` and `result`: accepted, ignored, duplicate, stale, malformed, unsigned, too_large, unavailable. */
  readonly webhooks: Counter<'provider' | 'result'> = this.#counter('webhooks_total', 'Webhooks received', [
    'provider',
    'result',
  ]);
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
  /** From the deadline to the confirmed end, seconds, by `provider`. */
  readonly lateness: Histogram<'provider'> = new Histogram({
    name: 'still_there_close_lateness_seconds',
    help: 'From the deadline until the end is confirmed by the list of running meetings or by a webhook',
    labelNames: ['provider'],
    buckets: [0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120, 300, 900, 3600],
    registers: [this.registry],
  });
  /** Meetings by `state`, counted when the metrics are read. */
  readonly meetings: Gauge<'state'>;
  /** Jumps of this machine's clock. */
  readonly clockJumps: Counter = this.#counter('clock_jumps_total', 'Jumps of the wall clock', []);
  /** Seconds between the earliest and the latest of the clocks by which a `provider`'s meetings are closed. */
  readonly clockDisagreement: Gauge<'provider'>;
  /** Extensions by `result`: granted, refused. */
  readonly extensions: Counter<'result'> = this.#counter('extensions_total', 'Extensions asked for', ['result']);
  /** Requests refused because one address sent too many, by `what`: webhooks, meetings, api, metrics, readyz. */
  readonly limited: Counter<'what'> = this.#counter('requests_limited_total', 'Requests refused as too many', ['what']);
  /** Sign-ins of operators by `result`: accepted, refused (a wrong token), slowed (too many wrong ones came from the address). */
  readonly signIns: Counter<'result'> = this.#counter('sign_ins_total', 'Sign-ins of operators', ['result']);
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
   * @param disagreements milliseconds by which the clocks differ, for each provider
   */
  constructor(
    counts: () => Promise<Readonly<Record<string, number>>>,
    disagreements: () => Readonly<Record<string, number>> = () => ({}),
  ) {
    collectDefaultMetrics({ register: this.registry });
    for (const result of ['accepted', 'refused', 'slowed']) this.signIns.inc({ result }, 0);
    const { taskErrors } = this;
    this.clockDisagreement = new Gauge({
      name: 'still_there_clock_disagreement_seconds',
      help: 'From the earliest to the latest of the clocks by which meetings are closed',
      labelNames: ['provider'],
      registers: [this.registry],
      collect() {
        for (const [provider, ms] of Object.entries(disagreements())) this.set({ provider }, ms / 1000);
      },
    });
    this.meetings = new Gauge({
      name: 'still_there_meetings',
      help: 'Meetings by state',
      labelNames: ['state'],
      registers: [this.registry],
      async collect() {
        this.reset();
        try {
          for (const [state, count] of Object.entries(await counts())) this.set({ state }, count);
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

  /** Shows a provider's counters of bad input as 0 from the start, so that their first increase is noticed. */
  begin(provider: string): void {
    this.skippedItems.inc({ provider }, 0);
    this.webhooks.inc({ provider, result: 'malformed' }, 0);
  }

  #counter<const L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: `still_there_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }
}
