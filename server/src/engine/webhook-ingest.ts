// Records the events of webhooks.
import type { Logger } from 'pino';
import { checkItems, meetingEvent } from '../providers/content.ts';
import type { MeetingEvent } from '../providers/provider.ts';
import type { LimitFor } from '../rules/limit.ts';
import { limitsOf } from './limits-of.ts';
import type { MeetingRecord } from './meeting-record.ts';
import type { Meetings } from './meetings.ts';
import type { Metrics } from './metrics.ts';

/** Options of {@link WebhookIngest}. */
export interface WebhookIngestOptions {
  readonly meetings: Meetings;
  readonly limitFor: LimitFor;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Records the events of webhooks in the table. */
export class WebhookIngest {
  readonly #options: WebhookIngestOptions;

  constructor(options: WebhookIngestOptions) {
    this.#options = options;
  }

  /**
   * Resolves, as soon as they are in the database, to the meetings that have started, and to what is wrong with the other events: a
   * TypeError for one that is not as expected, and the errors of the rules. A meeting without a limit was not recorded, and the provider
   * must send the webhook again.
   */
  async observe(
    provider: string,
    events: readonly MeetingEvent[],
  ): Promise<{ readonly started: readonly MeetingRecord[]; readonly errors: readonly unknown[] }> {
    const started: MeetingRecord[] = [];
    const errors: unknown[] = [];
    const checked = events.map((event) => checkItems(meetingEvent, [event], 'room'));
    for (const [index, { skipped }] of checked.entries())
      for (const { reason } of skipped) errors.push(new TypeError(`Event ${index} of \`events\`: ${reason}`));
    for (const event of checked.flatMap(({ items }) => items)) {
      if (event.type === 'ended') await this.#ended(provider, event);
      else started.push(...(await this.#started(provider, event, errors)));
    }
    return { started, errors };
  }

  async #ended(provider: string, event: MeetingEvent & { type: 'ended' }): Promise<void> {
    const { meetings, metrics, logger } = this.#options;
    for (const { state, room, id, deadline } of await meetings.end({ ...event, provider })) {
      if (state === 'closed' && deadline !== null) metrics.closed(provider, event.at - deadline);
      else metrics.outcomes.inc({ provider, outcome: state });
      logger.info({ provider, room, meeting: id }, 'a meeting has ended');
    }
  }

  async #started(
    provider: string,
    { type: _, at, ...meeting }: MeetingEvent & { type: 'started' },
    errors: unknown[],
  ): Promise<MeetingRecord[]> {
    const { meetings, limitFor, logger } = this.#options;
    const found = limitsOf([{ ...meeting, provider }], limitFor);
    errors.push(...found.errors);
    const started = await meetings.start(
      found.limited.map(({ meeting: one, limit }) => ({ ...one, seenAt: at, listed: false, limit })),
    );
    for (const { room, id, endsAt, rule } of started)
      logger.info({ provider, room, meeting: id, endsAt, rule }, 'a meeting has started');
    return started;
  }
}
