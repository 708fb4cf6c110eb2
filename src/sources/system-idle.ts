import { expect } from '../core/expect.ts';
import { holdWhile } from './hold.ts';
import type { ActivitySource } from './source.ts';

/** How {@link systemIdle} asks the system. */
export interface SystemIdleOptions {
  /**
   * After how long (ms) without input the system is to call the person idle; browsers allow no less than a minute.
   * @default 60_000
   */
  threshold?: number;
}

/** What is used of https://wicg.github.io/idle-detection/, which TypeScript does not know. */
interface IdleDetector extends EventTarget {
  readonly userState: 'active' | 'idle' | null;
  readonly screenState: 'locked' | 'unlocked' | null;
  start(options: { threshold: number; signal: AbortSignal }): Promise<void>;
}
interface IdleDetectorClass {
  new (): IdleDetector;
  requestPermission(): Promise<PermissionState>;
}

/**
 * Somebody uses this machine, in whatever window: reports while the system calls the person active and the screen is
 * unlocked, for two hours without a pause at most. The last report may come up to `threshold` after the last input.
 *
 * Only where there is an `IdleDetector` (Chromium, secure contexts), and only with the person's permission: not granted yet,
 * it is asked for once, at the first click or key. Denied, in a frame whose policy does not allow it, in Firefox and in
 * Safari it stays silent. Once it has begun to watch, Chromium keeps the page out of the back/forward cache for good.
 * @throws TypeError when `threshold` is below 60 000
 */
export function systemIdle(options: SystemIdleOptions = {}): ActivitySource {
  const { threshold = 60_000 } = options;
  expect(Number.isFinite(threshold) && threshold >= 60_000, 'threshold', 'a finite number >= 60000', threshold);
  return (report, signal) => {
    const { IdleDetector } = globalThis as { IdleDetector?: IdleDetectorClass };
    if (!IdleDetector || signal.aborted) return;
    const detector = new IdleDetector();
    const lasts = (): true | undefined =>
      (detector.userState === 'active' && detector.screenState === 'unlocked') || undefined;
    const look = holdWhile({ activity: { source: 'system' }, lasts }, report, signal);
    detector.addEventListener('change', look, { signal });

    // It ends with the signal. To let go of it while the page is being left, as of a lock, is no use: Chromium 156 caches
    // no page in which a detector was ever started (measured: not even when it was aborted 3 s before).
    const start = (): Promise<void> => detector.start({ threshold, signal }).then(look);
    const asking = new AbortController();
    signal.addEventListener('abort', () => asking.abort(), { once: true });
    const ask = (): void => {
      if (!navigator.userActivation.isActive) return; // Escape, or a click that a script made: it would be refused
      asking.abort();
      IdleDetector.requestPermission()
        .then((state) => (state === 'granted' ? start() : undefined))
        .catch(silence);
    };
    const begin = (state: PermissionState): Promise<void> | undefined => {
      if (state === 'granted') return start();
      if (state === 'denied') return;
      for (const type of ['click', 'keydown'])
        globalThis.addEventListener(type, ask, { capture: true, passive: true, signal: asking.signal });
      return;
    };
    navigator.permissions
      .query({ name: 'idle-detection' as PermissionName })
      .then(({ state }) => begin(state))
      .catch(silence);
  };
}

/** Not allowed is no failure: there is only nothing to say. */
function silence(): void {}
