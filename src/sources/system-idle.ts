import { expect, expectOptions } from '../core/expect.ts';
import { addListener } from '../platform/add-listener.ts';
import type { ActivitySource } from './source.ts';
import { whileHeld } from './while-held.ts';

/** The options of {@link systemIdle}. */
export interface SystemIdleOptions {
  /**
   * Milliseconds without input until the system calls the person idle. Browsers allow no less than a minute.
   * @default 60_000
   */
  threshold?: number;
}

/** The part of https://wicg.github.io/idle-detection/ that is used; TypeScript has no types for it. */
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
 * Somebody uses this machine, in any window. Reports while the system calls the person active and the screen is unlocked,
 * for two hours at most. The last report may come up to `threshold` after the last input.
 *
 * It needs an `IdleDetector` (Chromium, secure contexts) and the person's permission. If that has not been granted yet, it
 * is asked for once, at the first click or key. It reports nothing when permission is denied, in a frame whose policy does
 * not allow it, in Firefox and in Safari. Once it has started, Chromium keeps the page out of the back/forward cache.
 * @throws TypeError when `threshold` is below 60 000, or an option is unknown
 */
export function systemIdle(options: SystemIdleOptions = {}): ActivitySource {
  expectOptions(options, ['threshold']);
  const { threshold = 60_000 } = options;
  expect(Number.isFinite(threshold) && threshold >= 60_000, 'threshold', 'a finite number >= 60000', threshold);
  return (report, signal) => {
    const { IdleDetector } = globalThis as { IdleDetector?: IdleDetectorClass };
    if (!IdleDetector || signal.aborted) return;
    const detector = new IdleDetector();
    const isHeld = (): true | undefined =>
      (detector.userState === 'active' && detector.screenState === 'unlocked') || undefined;
    const check = whileHeld({ activity: { source: 'system' }, isHeld }, report, signal);
    addListener(detector, 'change', check, { signal });

    // Stopping it when the page is left would not help: Chromium 156 caches no page in which a detector was ever started
    // (measured: not even one aborted 3 s before).
    const start = (): Promise<void> => detector.start({ threshold, signal }).then(check);
    const asking = new AbortController();
    signal.addEventListener('abort', () => asking.abort(), { once: true });
    const ask = (): void => {
      if (!navigator.userActivation.isActive) return; // Escape, or a click made by a script: the request would be refused
      asking.abort();
      IdleDetector.requestPermission()
        .then((state) => (state === 'granted' ? start() : undefined))
        .catch(silence);
    };
    const begin = (state: PermissionState): Promise<void> | undefined => {
      if (state === 'granted') return start();
      if (state === 'denied') return;
      for (const type of ['click', 'keydown'])
        addListener(globalThis, type, ask, { capture: true, passive: true, signal: asking.signal });
      return;
    };
    navigator.permissions
      .query({ name: 'idle-detection' as PermissionName })
      .then(({ state }) => begin(state))
      .catch(silence);
  };
}

/** Not being allowed is no failure: the source reports nothing. */
function silence(): void {}
