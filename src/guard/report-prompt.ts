import type { SessionCountdown } from '../countdown/session-countdown.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/**
 * Tells until when the question stands, by the server's clock: once for each question, and only where the session has an end.
 * @returns to be called when the end has become known, which may be after the question
 */
export function reportPrompt(
  monitor: InactivityMonitor,
  countdown: SessionCountdown,
  hold: (until: number) => void,
  signal: AbortSignal,
): () => void {
  let isTold = false;
  const look = (): void => {
    if (monitor.state !== 'prompted') isTold = false;
    else if (!isTold && countdown.endsAt !== null) {
      isTold = true;
      hold(monitor.deadline + countdown.clockOffset);
    }
  };
  for (const type of ['prompted', 'active'] as const) monitor.addEventListener(type, look, { signal });
  return look;
}
