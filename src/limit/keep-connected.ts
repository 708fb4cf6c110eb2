import { addListener } from '../platform/add-listener.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';

/** When to connect again. */
export interface NextAttempt {
  /** Milliseconds to wait before it. */
  readonly delay: number;
  /** Whether the delay stays the same when the page or the machine wakes. */
  readonly isFixed?: boolean;
}

/**
 * One attempt to connect. Resolves when the connection is over: to the next attempt if this one succeeded or trying again
 * soon is useless, and otherwise to undefined. Never rejects, and stops when the signal aborts. It calls `onData` whenever
 * something has been received.
 */
export type Connect = (signal: AbortSignal, onData: () => void) => Promise<NextAttempt | undefined>;

/** The delay after the first failed connection, which doubles with each further one, and the longest delay, in milliseconds. */
const [firstDelay, longestDelay] = [1000, 60_000];

/** Milliseconds until a server must begin its answer, and the longest silence after that: two heartbeats and a bit. */
const [connectTimeout, silenceTimeout] = [10_000, 40_000];

/**
 * Keeps a connection up until the signal aborts. When it breaks or falls silent, it is made again after a delay, which is
 * partly random so that not all pages come back at the same moment; at a sign that the page or the machine has woken, at
 * once. A page that is frozen or enters the back/forward cache disconnects, since an open connection may keep it out of there.
 */
export function keepConnected(connect: Connect, signal: AbortSignal): void {
  const clock = new Clock();
  let connection = new AbortController();
  let failures = 0;
  let delay = 0;
  let hasData = false;
  /** When to check next, and the earliest time to which waking may move that once a connection is over; by `clock`. */
  let [dueAt, soonestAt] = [0, 0];

  const checkIn = (ms: number): void => {
    dueAt = clock.now() + ms;
    arm(ms);
  };
  const start = async (): Promise<void> => {
    connection = new AbortController();
    const own = connection.signal;
    delay = (Math.min(firstDelay * 2 ** failures++, longestDelay) * (1 + Math.random())) / 2;
    hasData = false;
    const startedAt = clock.now();
    soonestAt = startedAt + firstDelay;
    checkIn(connectTimeout);
    const next = await connect(own, () => {
      hasData = true;
      // A connection that breaks soon, again and again, counts as a failure.
      if (clock.now() - startedAt > connectTimeout) failures = 0;
      checkIn(silenceTimeout);
    });
    if (own.aborted) return;
    connection.abort();
    if (next) failures = 0;
    checkIn(next?.delay ?? delay);
    if (next?.isFixed) soonestAt = dueAt;
  };
  const check = (): void => {
    const left = dueAt - clock.now();
    if (left > 0) arm(left);
    else if (connection.signal.aborted) void start();
    else {
      connection.abort();
      checkIn(hasData ? 0 : delay);
    }
  };
  const arm = createAlarm(check);

  onWake(({ type }) => {
    const hasWoken = type !== 'timeupdate' && !(type === 'visibilitychange' && isHidden());
    if (hasWoken && connection.signal.aborted) dueAt = Math.min(dueAt, soonestAt);
    check();
  }, signal);
  const disconnect = (): void => {
    connection.abort();
    checkIn(Infinity);
  };
  for (const type of ['pagehide', 'freeze']) addListener(globalThis, type, disconnect, { capture: true, signal });
  signal.addEventListener('abort', disconnect, { once: true });
  void start();
}
