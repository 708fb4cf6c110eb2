import { timerNow } from '../platform/clock.ts';
import type { Activity } from '../sources/source.ts';

/** Reports speech, and no more than once a second: some SDKs tell of it 60 times a second. */
export function saySpeech(report: (activity: Activity) => void): () => void {
  let saidAt = -Infinity;
  return () => {
    const now = timerNow();
    if (now - saidAt < 1000) return;
    saidAt = now;
    report({ source: 'speech', confirms: true });
  };
}
