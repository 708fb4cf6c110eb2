import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';

/** How long to rest before the next attempt, and whether a sign of waking leaves that as it is. */
export interface Rest {
  /** ms */
  readonly wait: number;
  readonly isFirm?: boolean;
}

/**
 * One attempt: resolves when the connection is over, to when the next one is due if it was a success or is hopeless. Lets go
 * when the signal aborts, and never rejects. To be called whenever something came in: `heard`.
 */
export type Connect = (signal: AbortSignal, heard: () => void) => Promise<Rest | undefined>;

/** The first wait after a connection that failed or broke, twice as long after each further one, and the longest, ms. */
const [firstWait, longestWait] = [1000, 60_000];

/** How long (ms) a server may take to begin its answer; and how long it may say nothing then: two heartbeats, and a bit. */
const [patience, silence] = [10_000, 40_000];

/**
 * Keeps a connection up until the signal aborts: begins anew when it breaks or falls silent, after a wait of some
 * randomness, so that not all pages come at the same moment; at a sign that the page or the machine has woken, at once.
 * A page that is frozen or goes into the back/forward cache lets go, since an open connection may keep it from there.
 */
export function keepConnected(connect: Connect, signal: AbortSignal): void {
  const clock = new Clock();
  let cut = new AbortController();
  let failures = 0;
  let wait = 0;
  let hasHeard = false;
  /** When to look next, and how soon a sign of waking may make that once a connection is over; by `clock`. */
  let [dueAt, soonestAt] = [0, 0];

  const lookIn = (ms: number): void => {
    dueAt = clock.now() + ms;
    arm(ms);
  };
  const begin = async (): Promise<void> => {
    cut = new AbortController();
    const own = cut.signal;
    wait = (Math.min(firstWait * 2 ** failures++, longestWait) * (1 + Math.random())) / 2;
    hasHeard = false;
    const startedAt = clock.now();
    soonestAt = startedAt + firstWait;
    lookIn(patience);
    const rest = await connect(own, () => {
      hasHeard = true;
      // One that breaks soon, again and again, is no better than none.
      if (clock.now() - startedAt > patience) failures = 0;
      lookIn(silence);
    });
    if (own.aborted) return;
    cut.abort();
    if (rest) failures = 0;
    lookIn(rest?.wait ?? wait);
    if (rest?.isFirm) soonestAt = dueAt;
  };
  const look = (): void => {
    const left = dueAt - clock.now();
    if (left > 0) arm(left);
    else if (cut.signal.aborted) void begin();
    else {
      cut.abort();
      lookIn(hasHeard ? 0 : wait);
    }
  };
  const arm = createAlarm(look);

  onWake(({ type }) => {
    const isSign = type !== 'timeupdate' && !(type === 'visibilitychange' && isHidden());
    if (isSign && cut.signal.aborted) dueAt = Math.min(dueAt, soonestAt);
    look();
  }, signal);
  const letGo = (): void => {
    cut.abort();
    lookIn(Infinity);
  };
  for (const type of ['pagehide', 'freeze']) globalThis.addEventListener?.(type, letGo, { capture: true, signal });
  signal.addEventListener('abort', letGo, { once: true });
  void begin();
}
