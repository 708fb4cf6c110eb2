import { build, setText } from './base.ts';
import { screenOver } from './full-screen.ts';

/**
 * The one place of an element from which a screen reader is told something. The region is there before its text changes,
 * whole sentences only.
 *
 * Browsers hide from screen readers what lies outside of the full-screen element, so there is a second region in that one
 * when the element itself is not (measured: Chromium 156, ignored reason `activeFullscreenElement`).
 */
export class Announcer {
  readonly #host: Element;
  /** Where it speaks as long as nothing is in full screen. */
  readonly region: HTMLElement = region();
  #visitor: HTMLElement | undefined;

  constructor(host: Element) {
    this.#host = host;
  }

  /** Follows the full-screen element until the signal aborts. */
  follow(signal: AbortSignal): void {
    const look = (): void => {
      this.#visitor?.remove();
      this.#visitor = undefined;
      const screen = screenOver(this.#host);
      if (signal.aborted || !screen) return;
      this.#visitor = region();
      hide(this.#visitor);
      screen.append(this.#visitor);
    };
    this.#host.ownerDocument.addEventListener('fullscreenchange', look, { signal });
    signal.addEventListener('abort', look);
    look();
  }

  /** @param isUrgent interrupts what is being read */
  say(sentence: string, isUrgent = false): void {
    const at = this.#visitor ?? this.region;
    const live = isUrgent ? 'assertive' : 'polite';
    if (at.getAttribute('aria-live') !== live) at.setAttribute('aria-live', live);
    setText(at, sentence);
  }

  /** Takes back what was said: the same sentence is said again next time, and nobody comes across it until then. */
  clear(): void {
    for (const at of [this.region, this.#visitor]) if (at) setText(at, '');
  }
}

const region = (): HTMLElement =>
  build('div', { role: 'status', 'aria-live': 'polite', 'aria-atomic': 'true', class: 'spoken' });

/** As `.spoken` does where there is our style sheet. By script, since a strict CSP refuses the attribute. */
function hide({ style }: HTMLElement): void {
  Object.assign(style, {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
  });
}
