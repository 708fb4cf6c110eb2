import type { SessionCountdown, SessionCountdownOptions } from './session-countdown.ts';

/** Sets the end of a countdown to what it would be if it had been created with these options. */
export function changeEnd(countdown: SessionCountdown, options: SessionCountdownOptions): void {
  const { endsAt = null, clockOffset = 0 } = options;
  // Setting the same offset again would measure it anew, by a clock that may have been set back meanwhile.
  if (countdown.clockOffset !== clockOffset) countdown.clockOffset = clockOffset;
  countdown.endsAt = endsAt;
}
