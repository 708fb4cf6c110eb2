import { expect } from '../core/expect.ts';
import type { ActivitySource } from './feed.ts';
import { holdWhile } from './hold.ts';

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
 * unlocked, for two hours without a pause at most. It may say so up to `threshold` after the last input.
 *
 * Only where there is an `IdleDetector` (Chromium, secure contexts), and only with the person's permission: not granted yet,
 * it is asked for once, at the first click or key. Denied, in a frame whose policy does not allow it, in Firefox and in
 * Safari it stays silent. A page with a detector is kept out of the back/forward cache, so it is let go of whenever the page
 * is left, and taken again when it comes back.
 * @throws TypeError when `threshold` is below 60 000
 */
export function systemIdle(options: SystemIdleOptions = {}): ActivitySource {
  const { threshold = 60_000 } = options;
  expect(Number.isFinite(threshold) && threshold >= 60_000, 'threshold', 'a finite number >= 60000', threshold);
  return (report, signal) => {
    const { IdleDetector } = globalThis as { IdleDetector?: IdleDetectorClass };
    if (!IdleDetector) return;
    let detector: IdleDetector | undefined;
    let use = new AbortController();
    const asking = new AbortController();

    const lasts = (): true | undefined =>
      (detector?.userState === 'active' && detector.screenState === 'unlocked') || undefined;
    const look = holdWhile({ activity: { source: 'system' }, lasts }, report, signal);

    const take = (): void => {
      if (detector || signal.aborted) return;
      use = new AbortController();
      detector = new IdleDetector();
      detector.addEventListener('change', look, { signal: use.signal });
      detector.start({ threshold, signal: use.signal }).then(look, silence);
    };
    const release = (): void => {
      use.abort();
      detector = undefined;
      look();
    };
    const granted = (): void => {
      globalThis.addEventListener('pagehide', release, { signal });
      globalThis.addEventListener('pageshow', take, { signal });
      take();
    };
    const ask = (): void => {
      if (!navigator.userActivation.isActive) return; // Escape, or a click that a script made
      asking.abort();
      IdleDetector.requestPermission().then((state) => state === 'granted' && granted(), silence);
    };
    signal.addEventListener(
      'abort',
      () => {
        asking.abort();
        release();
      },
      { once: true },
    );
    navigator.permissions.query({ name: 'idle-detection' as PermissionName }).then(({ state }) => {
      if (state === 'granted') granted();
      else if (state === 'prompt')
        for (const type of ['click', 'keydown'])
          globalThis.addEventListener(type, ask, { capture: true, passive: true, signal: asking.signal });
    }, silence);
  };
}

/** Not allowed is no failure: there is only nothing to say. */
function silence(): void {}
