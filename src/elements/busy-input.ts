import { pause } from '../platform/timers.ts';

/** How long, ms, the question waits for busy hands, and what must be left for the answer all the same (WCAG 2.2.1). */
const mostDelay = 5000;
const leastPrompt = 20_000;

/** Whether the person is in the middle of something that a dialog would cut: writing with an input method, or holding a key. */
export class BusyInput {
  readonly #held = new Set<string>();
  #isComposing = false;
  #free: () => void = () => {};

  /** Watches until the signal aborts. */
  constructor(signal: AbortSignal) {
    const on = (type: string, note: (event: Event) => void): void =>
      globalThis.addEventListener(
        type,
        (event) => {
          note(event);
          if (!this.#areBusy) this.#free();
        },
        { capture: true, passive: true, signal },
      );
    on('compositionstart', () => {
      this.#isComposing = true;
    });
    on('compositionend', () => {
      this.#isComposing = false;
    });
    on('keydown', (event) => this.#held.add((event as KeyboardEvent).code));
    on('keyup', (event) => this.#held.delete((event as KeyboardEvent).code));
    // A key that is let go elsewhere sends no `keyup` here; while one is held, Meta swallows the `keyup` of others (macOS).
    for (const type of ['blur', 'visibilitychange']) on(type, () => this.#held.clear());
    on('keyup', (event) => (event as KeyboardEvent).key === 'Meta' && this.#held.clear());
  }

  get #areBusy(): boolean {
    return this.#isComposing || this.#held.size > 0;
  }

  /** How long, ms, a question may wait for them, if so much is left for the answer. */
  delay(remaining: number): number {
    return this.#areBusy ? Math.min(mostDelay, remaining - leastPrompt) : 0;
  }

  /** Resolves when they are free, and after `most` ms at the latest. */
  async freed(most: number, signal: AbortSignal): Promise<void> {
    const freed = new Promise<void>((resolve) => {
      this.#free = resolve;
    });
    const wait = new AbortController();
    signal.addEventListener('abort', () => wait.abort(), { signal: wait.signal });
    await Promise.race([freed, pause(most, wait.signal)]);
    wait.abort();
  }
}
