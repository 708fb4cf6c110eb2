import { createAlarm } from '../platform/timers.ts';
import { createElement, hideVisually, setText } from './dom.ts';
import { coverOf, onCoverChange } from './full-screen.ts';

/**
 * How long a live region must be readable before a change in it is announced, in milliseconds. Screen readers get nothing of a
 * region that appears together with its text, such as one that a modal dialog hid until now.
 */
export const settleDelay = 500;

/**
 * Announces sentences to screen readers through one live region, which exists before its text changes. The region has no
 * `role=status`: Orca reads the role aloud.
 *
 * Browsers hide everything outside of a full-screen element from screen readers, so the announcer adds a second region to a
 * full-screen element that covers the host (measured: Chromium 156, ignored reason `activeFullscreenElement`).
 */
export class Announcer {
  readonly #host: Element;
  /** The region in use while nothing is in full screen. */
  readonly region: HTMLElement = createRegion();
  #fullScreenRegion: HTMLElement | undefined;
  #lang = '';
  #pending: () => string = () => '';
  readonly #arm: (delay: number) => void = createAlarm(() => this.announce(this.#pending()));

  constructor(host: Element) {
    this.#host = host;
  }

  /** The language of the sentences, as a BCP 47 tag. By default the one of the surrounding element. */
  set lang(lang: string) {
    this.#lang = lang;
    for (const region of this.#regions) region.lang = lang;
  }

  /** Follows the full-screen element, and the person from window to window, until the signal aborts. */
  follow(signal: AbortSignal): void {
    const evaluate = (): void => {
      this.#fullScreenRegion?.remove();
      this.#fullScreenRegion = undefined;
      const screen = coverOf(this.#host);
      if (signal.aborted || !screen) return;
      this.#fullScreenRegion = createRegion();
      this.#fullScreenRegion.lang = this.#lang;
      screen.append(this.#fullScreenRegion);
    };
    onCoverChange(this.#host, evaluate, signal);
    signal.addEventListener('abort', () => {
      evaluate();
      this.clear();
    });
    evaluate();
  }

  /** @param isUrgent interrupts what the screen reader is reading */
  announce(sentence: string, isUrgent = false): void {
    this.#arm(Infinity);
    const region = this.#fullScreenRegion ?? this.region;
    const live = isUrgent ? 'assertive' : 'polite';
    if (region.getAttribute('aria-live') !== live) region.setAttribute('aria-live', live);
    setText(region, sentence);
  }

  /** Announces in half a second what the function returns then, unless it is empty: the region has just become readable. */
  announceSoon(sentence: () => string): void {
    this.#pending = sentence;
    this.#arm(settleDelay);
  }

  /** Removes the last sentence, so that nobody finds it later and the same sentence can be announced again. */
  clear(): void {
    this.#arm(Infinity);
    for (const region of this.#regions) setText(region, '');
  }

  get #regions(): readonly HTMLElement[] {
    return this.#fullScreenRegion ? [this.region, this.#fullScreenRegion] : [this.region];
  }
}

const createRegion = (): HTMLElement =>
  hideVisually(createElement('div', { 'aria-live': 'polite', 'aria-atomic': 'true' }));
