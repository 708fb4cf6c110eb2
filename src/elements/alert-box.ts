import { build } from './base.ts';
import { screenOver } from './full-screen.ts';
import { alertSheet } from './timer-style.ts';

const button = (part: string): HTMLButtonElement => build('button', { part: `button ${part}`, type: 'button' });

/**
 * The box of an alert. It is not modal, takes no focus and stays until it is closed. It lies above the page, and over what is
 * in full screen: inside of it where that is possible, since only there it can be clicked; over a video or an iframe it can
 * only be seen.
 */
export class AlertBox {
  readonly text: HTMLElement = build('p', { part: 'text', id: 'text' });
  readonly note: HTMLElement = build('p', { part: 'note' });
  readonly extend: HTMLButtonElement = button('extend primary');
  readonly dismiss: HTMLButtonElement = button('dismiss');
  readonly box: HTMLElement = build(
    'div',
    { part: 'alert', role: 'group', 'aria-labelledby': 'text', popover: 'manual', hidden: '' },
    build('div', {}, this.text, this.note),
    build('div', { part: 'buttons' }, this.extend, this.dismiss),
  );
  readonly #home: ShadowRoot;
  /** Its tree in the full-screen element, since the style sheet has to come along. */
  readonly #away: ShadowRoot = build('div').attachShadow({ mode: 'open' });
  /** What had the focus before it came into the box. */
  #before: HTMLElement | undefined;

  constructor(home: ShadowRoot) {
    this.#home = home;
    home.append(this.box);
    this.box.addEventListener('focusin', ({ relatedTarget: from }) => {
      if (from && !this.box.contains(from as Node)) this.#before = from as HTMLElement;
    });
  }

  /** Keeps it on top until the signal aborts. */
  follow(signal: AbortSignal): void {
    const { ownerDocument: document } = this.box;
    document.addEventListener('fullscreenchange', () => this.#place(), { signal });
    signal.addEventListener('abort', () => this.#place(true));
    this.#place();
  }

  get isOpen(): boolean {
    return !this.box.hidden;
  }

  open(): void {
    if (this.isOpen) return;
    this.box.hidden = false;
    this.#place();
  }

  /** If the focus is in the box, it goes back to where it came from. */
  close(): void {
    if (!this.isOpen) return;
    const hadFocus = this.#focused;
    this.box.hidden = true;
    this.#place();
    if (hadFocus) this.#before?.focus();
    this.#before = undefined;
  }

  get #focused(): HTMLElement | undefined {
    const { activeElement } = this.box.getRootNode() as ShadowRoot;
    return this.box.contains(activeElement) ? (activeElement as HTMLElement) : undefined;
  }

  #place(isAtHome = !this.isOpen): void {
    const { box } = this;
    const { host } = this.#home;
    const focused = this.#focused;
    const screen = isAtHome ? undefined : screenOver(host);
    const root = screen ? this.#away : this.#home;
    if (screen) {
      screen.append(this.#away.host);
      this.#away.adoptedStyleSheets = [alertSheet(screen.ownerDocument)];
    } else this.#away.host.remove();
    if (box.parentNode !== root) root.append(box);
    if (!box.isConnected) return;
    // What comes into full screen lies above all that was there before.
    box.togglePopover?.(false);
    box.togglePopover?.(this.isOpen);
    focused?.focus();
  }
}
