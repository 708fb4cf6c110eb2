import { createEffect, onCleanup, onMount, untrack } from 'solid-js';
import { changeEnd } from '../countdown/change-end.ts';
import { type CountdownValues, countdownReader } from '../countdown/countdown-reader.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { type Accessors, createAccessors, type MaybeAccessor, toAccessor } from './accessors.ts';

/** The options of a `SessionCountdown`. */
export interface CreateSessionCountdownOptions extends SessionCountdownOptions {}

/** What {@link createSessionCountdown} returns. */
export interface CreateSessionCountdownResult extends Accessors<CountdownValues> {
  /** The countdown. It raises the events: `threshold`, `end`, … */
  readonly countdown: SessionCountdown;
}

/**
 * Runs a `SessionCountdown` from when the component is mounted until it is disposed of. It does not run on a server.
 * @param options the options, or a function that returns them. `endsAt` and `clockOffset` are followed. All other options are
 *   read once.
 * @throws TypeError when an option is invalid
 */
export function createSessionCountdown(
  options: MaybeAccessor<CreateSessionCountdownOptions> = {},
): CreateSessionCountdownResult {
  const read = toAccessor(options);
  const countdown = new SessionCountdown(untrack(read));
  createEffect(() => {
    const { endsAt = null, clockOffset = 0 } = read();
    untrack(() => changeEnd(countdown, { endsAt, clockOffset }));
  });
  onMount(() => {
    countdown.start();
    onCleanup(() => countdown.stop());
  });
  return { countdown, ...createAccessors(countdown, countdownReader) };
}
