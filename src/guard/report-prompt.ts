import type { SessionCountdown } from '../countdown/session-countdown.ts';
import { addListener } from '../platform/add-listener.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/**
 * Reports until when a prompt can be answered, by the server's clock: once for each prompt, and only if the session has an end.
 * @returns to call when the end becomes known, which may be after the prompt was shown
 */
export function reportPrompt(
  monitor: InactivityMonitor,
  countdown: SessionCountdown,
  hold: (until: number) => void,
  signal: AbortSignal,
): () => void {
  let isReported = false;
  const evaluate = (): void => {
    if (monitor.state !== 'prompted') isReported = false;
    else if (!isReported && countdown.endsAt !== null) {
      isReported = true;
      hold(monitor.deadline + countdown.clockOffset);
    }
  };
  for (const type of ['prompted', 'active'] as const) addListener(monitor, type, evaluate, { signal });
  return evaluate;
}
