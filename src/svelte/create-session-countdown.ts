import type { Readable } from 'svelte/store';
import { type CountdownValues, countdownReader } from '../countdown/countdown-reader.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { createView } from './create-view.ts';

/** The options of a `SessionCountdown`. */
export interface CreateSessionCountdownOptions extends SessionCountdownOptions {}

/**
 * What {@link createSessionCountdown} returns. Templates and effects track each field. As a store, its value is
 * the object itself.
 */
export interface CreateSessionCountdownResult extends CountdownValues, Readable<CreateSessionCountdownResult> {
  /** The countdown. It takes a changed end (`endsAt`) and clock (`clockOffset`), and raises the events: `threshold`, `end`, … */
  readonly countdown: SessionCountdown;
}

/**
 * Runs a `SessionCountdown` while it is watched: from the first template or effect that reads a field, or the first subscription
 * as a store, until the last of them is gone. It does not run on a server.
 * @param options read once. Set an end that changes on the countdown: `$effect(() => { session.countdown.endsAt = endsAt; })`.
 * @throws TypeError when an option is invalid
 */
export function createSessionCountdown(options: CreateSessionCountdownOptions = {}): CreateSessionCountdownResult {
  const countdown = new SessionCountdown(options);
  return createView<SessionCountdown, CountdownValues, CreateSessionCountdownResult>(
    countdown,
    countdownReader,
    { start: () => countdown.start(), stop: () => countdown.stop() },
    { countdown },
  );
}
