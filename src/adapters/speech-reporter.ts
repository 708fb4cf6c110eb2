import { timerNow } from '../platform/clock.ts';
import type { Activity } from '../sources/source.ts';

/** Reports speech, at most once a second: some SDKs announce it 60 times a second. */
export function speechReporter(report: (activity: Activity) => void): () => void {
  let reportedAt = -Infinity;
  return () => {
    const now = timerNow();
    if (now - reportedAt < 1000) return;
    reportedAt = now;
    report({ source: 'speech', confirms: true });
  };
}
