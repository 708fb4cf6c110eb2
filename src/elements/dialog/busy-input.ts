import { addListener } from '../../platform/add-listener.ts';
import { pause } from '../../platform/timers.ts';
import { followWindows } from '../../platform/windows.ts';

/** How long the question may wait, in milliseconds. */
const maxDelay = 5000;

/** How much time to answer must be left after the wait, in milliseconds (WCAG 2.2.1). */
const minPrompt = 20_000;

/** Watches whether the person is composing text with an input method or holding a key, which a dialog would interrupt. */
export class BusyInput {
  readonly #heldKeys = new Set<string>();
  #isComposing = false;
  #onFree: () => void = () => {};

  /** Watches until the signal aborts. */
  constructor(signal: AbortSignal) {
    const on = (type: string, update: (event: Event) => void): void => {
      const listener = (event: Event): void => {
        update(event);
        if (!this.#isBusy) this.#onFree();
      };
      followWindows((window, until) => {
        addListener(window, type, listener, { capture: true, passive: true, signal: until });
      }, signal);
    };
    on('compositionstart', () => {
      this.#isComposing = true;
    });
    on('compositionend', () => {
      this.#isComposing = false;
    });
    on('keydown', (event) => this.#heldKeys.add((event as KeyboardEvent).code));
    on('keyup', (event) => {
      const { code, key } = event as KeyboardEvent;
      // On macOS, other keys send no `keyup` while Meta is held.
      if (key === 'Meta') this.#heldKeys.clear();
      else this.#heldKeys.delete(code);
    });
    // A key that is released elsewhere sends no `keyup` here.
    for (const type of ['blur', 'visibilitychange']) on(type, () => this.#heldKeys.clear());
  }

  get #isBusy(): boolean {
    return this.#isComposing || this.#heldKeys.size > 0;
  }

  /** How long (ms) the question may wait now, given how much time (ms) is left to answer it. */
  delay(remaining: number): number {
    return this.#isBusy ? Math.min(maxDelay, remaining - minPrompt) : 0;
  }

  /** Resolves when the person is no longer busy, after `most` milliseconds, or when the signal aborts. */
  async whenFree(most: number, signal: AbortSignal): Promise<void> {
    const wait = new AbortController();
    this.#onFree = () => wait.abort();
    addListener(signal, 'abort', this.#onFree, { signal: wait.signal });
    await pause(most, wait.signal);
    wait.abort();
  }
}
