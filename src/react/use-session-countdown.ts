import { useEffect, useState } from 'react';
import { changeEnd } from '../countdown/change-end.ts';
import { type CountdownValues, countdownReader } from '../countdown/countdown-reader.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { useValues } from './use-values.ts';

/** The options of a `SessionCountdown`. */
export interface UseSessionCountdownOptions extends SessionCountdownOptions {}

/** What {@link useSessionCountdown} returns. */
export interface UseSessionCountdownResult extends CountdownValues {
  /** The countdown, the same one at each render. It raises the events: `threshold`, `end`, … */
  readonly countdown: SessionCountdown;
}

/**
 * Runs a `SessionCountdown` while the component is mounted. The component renders again once a second while the page is
 * visible, and not at all without a limit: use it in a small component.
 *
 * Add your listeners in a `useLayoutEffect` to receive what the countdown raises when it starts, such as a threshold that has
 * passed already.
 * @param options `endsAt` and `clockOffset` may change at any render. All other options are read once, on the first render.
 * @throws TypeError when an option is invalid
 */
export function useSessionCountdown(options: UseSessionCountdownOptions = {}): UseSessionCountdownResult {
  const [countdown] = useState(() => new SessionCountdown(options));
  const { endsAt = null, clockOffset = 0 } = options;
  useEffect(() => {
    changeEnd(countdown, { endsAt, clockOffset });
  }, [countdown, endsAt, clockOffset]);
  useEffect(() => {
    countdown.start();
    return () => countdown.stop();
  }, [countdown]);
  return { countdown, ...useValues(countdown, countdownReader) };
}
