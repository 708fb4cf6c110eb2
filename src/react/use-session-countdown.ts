import { useEffect, useState } from 'react';
import { shownTime } from '../core/shown-time.ts';
import { changeEnd } from '../countdown/change-end.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { useReading } from './use-reading.ts';

/** What {@link useSessionCountdown} gives. */
export interface SessionTime {
  /** The same one for as long as the component is mounted: to listen to in an effect. */
  readonly countdown: SessionCountdown;
  /** How much time is left, ms, rounded up to the second that is shown; `null` without a limit, and on a server. */
  readonly remaining: number | null;
  /** The countdown's state. `'stopped'` on a server, and until the component is mounted. */
  readonly state: SessionCountdown['state'];
}

const events = ['tick', 'change', 'end'] as const;

/**
 * A countdown that runs while the component is mounted. It renders again once a second while the page is visible, without
 * a limit not at all: let the component that shows the time be a small one.
 *
 * Who listens in a `useLayoutEffect` also hears what it tells when it starts, as a threshold that has been passed already.
 * @param options `endsAt` and `clockOffset` may change at any render; of `thresholds`, what the first render gives counts
 * @throws TypeError when an option is not what it should be
 */
export function useSessionCountdown(options: SessionCountdownOptions = {}): SessionTime {
  const [countdown] = useState(() => new SessionCountdown(options));
  const { endsAt = null, clockOffset = 0 } = options;
  useEffect(() => {
    changeEnd(countdown, { endsAt, clockOffset });
  }, [countdown, endsAt, clockOffset]);
  useEffect(() => {
    countdown.start();
    return () => countdown.stop();
  }, [countdown]);
  const remaining = useReading(countdown, events, () => shownTime(countdown.remaining), null);
  const state = useReading(countdown, events, () => countdown.state, 'stopped');
  return { countdown, remaining, state };
}
