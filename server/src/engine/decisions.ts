// Carries out commands, and leaves a line in the log for each: what was decided about which meeting, and by whom.
import type { Logger } from 'pino';
import { visible } from '../shown.ts';
import type { Commands } from './commands.ts';
import { RefusedError } from './hard-limit-api.ts';
import type { MeetingRecord } from './meeting-record.ts';

/** Options of {@link Decisions}. */
export interface DecisionsOptions {
  readonly commands: Commands;
  readonly logger: Logger;
  /** Whether the server closes nothing. @default false */
  readonly dryRun?: boolean;
}

/** Extends, ends and holds meetings. Refusals are in the log and in the history, too. */
export class Decisions {
  readonly #commands: Commands;
  readonly #logger: Logger;
  readonly #isDryRun: boolean;

  constructor({ commands, logger, dryRun = false }: DecisionsOptions) {
    this.#commands = commands;
    this.#logger = logger;
    this.#isDryRun = dryRun;
  }

  /** Adds `by` milliseconds to a meeting. @throws RefusedError */
  async extend(id: number, by: number, actor: string, version?: number): Promise<MeetingRecord> {
    const act = () => this.#commands.extend(id, by, actor, version);
    const meeting = await this.#orRefused('extension', id, actor, act);
    this.#logger.info({ ...about(meeting), actor, byMs: by }, 'a meeting was extended');
    return meeting;
  }

  /**
   * Makes a meeting due now.
   * @param before the meeting as it was, to see whether this changes it
   * @throws RefusedError
   */
  async end(id: number, actor: string, now: number, before: MeetingRecord | undefined): Promise<MeetingRecord> {
    const meeting = await this.#orRefused('end', id, actor, async () => {
      if (!this.#isDryRun) return this.#commands.end(id, actor, now);
      throw new RefusedError(
        409,
        'This server is a dry run, which ends no meeting. Start it without --dry-run to do so.',
      );
    });
    if (meeting.version !== before?.version)
      this.#logger.info({ ...about(meeting), actor }, 'a meeting is to be closed now: an operator ended it');
    return meeting;
  }

  /** Moves the deadline to the end of a prompt. @throws RefusedError */
  async hold(id: number, until: number, actor: string): Promise<MeetingRecord> {
    const meeting = await this.#orRefused('hold', id, actor, () => this.#commands.hold(id, until, actor));
    const deadline = meeting.deadline === null ? null : new Date(meeting.deadline).toISOString();
    this.#logger.info({ ...about(meeting), actor, deadline }, 'a meeting is not closed while somebody is being asked');
    return meeting;
  }

  /** Records a refusal. Somebody who repeats a request leaves one line and one entry in a minute. */
  async #orRefused(what: string, id: number, actor: string, act: () => Promise<MeetingRecord>): Promise<MeetingRecord> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof RefusedError) await this.#record(`${what} refused`, id, actor, error.message);
      throw error;
    }
  }

  async #record(what: string, id: number, actor: string, reason: string): Promise<void> {
    try {
      const meeting = await this.#commands.refused(id, what, actor, visible(reason));
      if (meeting) this.#logger.info({ ...about(meeting), actor, reason }, `${what} for a meeting`);
    } catch (error) {
      // The request is answered with its refusal nevertheless.
      this.#logger.error({ err: error, meeting: id, actor, what }, 'a refusal could not be recorded');
    }
  }
}

function about({ id, provider, room, endsAt }: MeetingRecord) {
  return { provider, room, meeting: id, endsAt };
}
