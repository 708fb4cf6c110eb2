import type { SessionCountdown, SessionCountdownOptions } from './session-countdown.ts';

/** Makes a countdown's end what it would be had it been made with this one. */
export function changeEnd(countdown: SessionCountdown, options: SessionCountdownOptions): void {
  const { endsAt = null, clockOffset = 0 } = options;
  // Said again, it would be taken to be measured again, by a clock that may have been set back meanwhile.
  if (countdown.clockOffset !== clockOffset) countdown.clockOffset = clockOffset;
  countdown.endsAt = endsAt;
}
