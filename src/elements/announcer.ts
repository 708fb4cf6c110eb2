import { createElement, hideVisually, setText } from './dom.ts';
import { fullScreenOver } from './full-screen.ts';

/**
 * Announces sentences to screen readers through one live region, which exists before its text changes.
 *
 * Browsers hide everything outside of a full-screen element from screen readers, so the announcer adds a second region to a
 * full-screen element that covers the host (measured: Chromium 156, ignored reason `activeFullscreenElement`).
 */
export class Announcer {
  readonly #host: Element;
  /** The region in use while nothing is in full screen. */
  readonly region: HTMLElement = createRegion();
  #fullScreenRegion: HTMLElement | undefined;

  constructor(host: Element) {
    this.#host = host;
  }

  /** Follows the full-screen element until the signal aborts. */
  follow(signal: AbortSignal): void {
    const evaluate = (): void => {
      this.#fullScreenRegion?.remove();
      this.#fullScreenRegion = undefined;
      const screen = fullScreenOver(this.#host);
      if (signal.aborted || !screen) return;
      this.#fullScreenRegion = createRegion();
      screen.append(this.#fullScreenRegion);
    };
    this.#host.ownerDocument.addEventListener('fullscreenchange', evaluate, { signal });
    signal.addEventListener('abort', evaluate);
    evaluate();
  }

  /** @param isUrgent interrupts what the screen reader is reading */
  announce(sentence: string, isUrgent = false): void {
    const region = this.#fullScreenRegion ?? this.region;
    const live = isUrgent ? 'assertive' : 'polite';
    if (region.getAttribute('aria-live') !== live) region.setAttribute('aria-live', live);
    setText(region, sentence);
  }

  /** Removes the last sentence, so that nobody finds it later and the same sentence can be announced again. */
  clear(): void {
    for (const region of [this.region, this.#fullScreenRegion]) if (region) setText(region, '');
  }
}

const createRegion = (): HTMLElement =>
  hideVisually(createElement('div', { role: 'status', 'aria-live': 'polite', 'aria-atomic': 'true' }));
