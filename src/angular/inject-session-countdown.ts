import { DestroyRef, inject } from '@angular/core';
import { type CountdownValues, countdownReader } from '../countdown/countdown-reader.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { injectHost } from './host.ts';
import { createSignals, type Signals, type WithSignals } from './signals.ts';

/** The options of a `SessionCountdown`. `endsAt` and `clockOffset` may be signals or getters. */
export interface InjectSessionCountdownOptions extends WithSignals<SessionCountdownOptions, 'endsAt' | 'clockOffset'> {}

/** What {@link injectSessionCountdown} returns. */
export interface InjectSessionCountdownResult extends Signals<CountdownValues> {
  /** The countdown. It raises the events: `threshold`, `end`, … */
  readonly countdown: SessionCountdown;
}

/**
 * Runs a `SessionCountdown` until its component, directive or injector is destroyed. It does not run on a server. Call it in an
 * injection context.
 * @param options `endsAt` and `clockOffset` may be signals or getters, which are first read after the component has been
 *   created. All other options are read once.
 * @throws TypeError when an option is invalid; for a signal or getter, the error is reported to Angular's `ErrorHandler`
 */
export function injectSessionCountdown(options: InjectSessionCountdownOptions = {}): InjectSessionCountdownResult {
  const { endsAt, clockOffset, ...others } = options;
  const host = injectHost();
  const countdown = new SessionCountdown(others);
  const { signals, update } = createSignals(countdown, countdownReader);
  // Neither starting nor setting the clock raises an event, and an end that is set before the start does not either.
  const updateAfter = (act: () => void): void => {
    act();
    if (host.isBrowser) update();
  };
  host.follow(clockOffset, (ms = 0) => updateAfter(() => (countdown.clockOffset = ms)));
  host.follow(endsAt, (end = null) => updateAfter(() => (countdown.endsAt = end)));
  if (host.isBrowser) host.outside(() => updateAfter(() => countdown.start()));
  inject(DestroyRef).onDestroy(() => countdown.stop());
  return { countdown, ...signals };
}
