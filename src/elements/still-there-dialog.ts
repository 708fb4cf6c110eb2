import { expect } from '../core/expect.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { isAsker } from './askers.ts';
import { TypedElement, takeEarly } from './base.ts';
import { BusyInput } from './busy-input.ts';
import { DialogView } from './dialog-view.ts';
import { type EndReason, expectEndReason } from './end-reason.ts';
import { Modal } from './modal.ts';
import { PromptSession } from './prompt-session.ts';
import { Texts } from './resolve-words.ts';
import { WaitEvent } from './wait-event.ts';
import type { Words } from './words/words.ts';

/** The events of `<still-there-dialog>`, by name, beside those of every element. */
export interface DialogEventMap extends HTMLElementEventMap {
  show: Event;
  stay: WaitEvent;
  leave: Event;
  rejoin: Event;
}

/**
 * `<still-there-dialog>`: asks "Are you still there?" for the monitor that it is given, and shows why a call is over. It owns
 * no time: the monitor decides when to ask, and when it is too late.
 *
 * Escape, and whatever else closes it, means "Stay"; only the button leaves. Its texts are those of the nearest `lang`.
 *
 * @customElement still-there-dialog
 * @attribute attention - what calls for attention outside of the page, separated by spaces: `title`, `badge`, `notification`
 * (only when the page is hidden, and only with a permission that the app has asked for), `chime`. Default: `title badge`
 * @attribute rejoin - offers "Rejoin" after the end
 * @slot title - the question
 * @slot text - why it is asked
 * @slot stay - the text of the button "Stay"
 * @slot leave - the text of the button "Leave"
 * @slot rejoin - the text of the button "Rejoin"
 * @slot close - the text of the button "Close"
 * @csspart dialog - the `<dialog>`
 * @csspart bar - how much of the time to answer is left
 * @csspart question - what is shown before the end
 * @csspart outcome - what is shown after it
 * @csspart title - the headings
 * @csspart text - the paragraphs
 * @csspart time - the time left, in digits
 * @csspart note - what goes wrong
 * @csspart buttons - the box round the buttons
 * @csspart button - each button, which is also `stay`, `leave`, `rejoin` or `close`
 * @csspart primary - the button of the safe choice
 * @cssprop --still-there-ground - background
 * @cssprop --still-there-ink - text
 * @cssprop --still-there-quiet - text that matters less
 * @cssprop --still-there-line - borders
 * @cssprop --still-there-accent - the button of the safe choice, the bar, the focus ring
 * @cssprop --still-there-on-accent - the text on it
 * @cssprop --still-there-radius - how round the corners are
 * @cssprop --still-there-font - font family
 * @cssprop --still-there-backdrop - what lies over the page
 * @fires {Event} show - before the question, or the reason after the end, is shown; cancelable: the app shows its own
 * @fires {WaitEvent} stay - "I am here"; cancelable; `waitUntil(promise)` keeps the question open until the answer is confirmed
 * @fires {Event} leave - "Leave"; cancelable
 * @fires {Event} rejoin - "Rejoin": the app joins again
 */
export class StillThereDialog extends TypedElement<DialogEventMap> {
  static readonly observedAttributes: readonly string[] = ['rejoin'];

  #view: DialogView | undefined;
  #modal: Modal | undefined;
  #monitor: InactivityMonitor | null = null;
  readonly #texts: Texts = new Texts();
  #reason: EndReason | null = null;
  /** Whether the end was found when it was answered. */
  #isLate = false;
  #isAnswering = false;
  /** As long as the element is in a document, with this monitor. */
  #run: AbortController = new AbortController();
  #busyInput: BusyInput | undefined;
  /** As long as the dialog is open. */
  #shown: AbortController | undefined;
  #session: PromptSession | undefined;

  /**
   * Whom to ask for. Replaced, removed or stopped while the question is open, the question closes without an answer. Of two
   * dialogs for one monitor, the one that is there first asks.
   * @default null
   */
  get monitor(): InactivityMonitor | null {
    return this.#monitor;
  }
  set monitor(monitor: InactivityMonitor | null | undefined) {
    const isGood = monitor == null || (monitor instanceof EventTarget && 'expire' in monitor);
    expect(isGood, 'monitor', 'an InactivityMonitor or null', monitor);
    if ((monitor ?? null) === this.#monitor) return;
    this.#monitor = monitor ?? null;
    this.#begin();
  }

  /**
   * Texts instead of the ready ones. What is left out is in the language of the nearest `lang`.
   * @default {}
   */
  get words(): Partial<Words> {
    return this.#texts.own;
  }
  set words(words: Partial<Words> | null | undefined) {
    this.#texts.own = words ?? {};
    this.#describe();
  }

  /**
   * Why the call is over, as long as that is shown. The dialog sets it when the monitor becomes `idle`, except by "Leave"; an
   * app sets it to show another end (`'limit'`, `'ended'`), or `null` to close.
   * @default null
   */
  get reason(): EndReason | null {
    return this.#reason;
  }
  set reason(reason: EndReason | null | undefined) {
    expectEndReason(reason);
    this.#close();
    this.#reason = reason ?? null;
    this.#tell();
  }

  /** Whether the question, or the reason after the end, is shown. */
  get open(): boolean {
    return this.#shown !== undefined;
  }

  /** @internal */
  connectedCallback(): void {
    takeEarly(this, 'monitor', 'words', 'reason');
    this.#view ??= this.#build();
    this.#begin();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#run.abort();
    this.#hide();
  }

  /** @internal */
  adoptedCallback(): void {
    this.#view?.dress();
  }

  /** @internal */
  attributeChangedCallback(): void {
    this.#describe();
  }

  #build(): DialogView {
    const view = new DialogView(this);
    view.stay.button.addEventListener('click', () => this.#stay());
    view.leave.button.addEventListener('click', () => this.#leave());
    view.close.button.addEventListener('click', () => this.#close());
    view.rejoin.button.addEventListener('click', () => {
      this.#close();
      this.dispatchEvent(new Event('rejoin'));
    });
    this.#modal = new Modal(view.dialog, () => (this.#session ? this.#stay() : this.#close()));
    return view;
  }

  /** Listens to the monitor, as long as both are there. */
  #begin(): void {
    this.#run.abort();
    if (this.#session) this.#hide();
    if (!this.isConnected || !this.#view) return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    const monitor = this.#monitor;
    this.#busyInput = new BusyInput(signal);
    this.#view.outside.follow(signal);
    this.#texts.learn(this, () => this.#describe(), signal);
    for (const type of ['prompted', 'active', 'idle', 'stopped'] as const)
      monitor?.addEventListener(type, () => this.#follow(monitor), { signal });
    if (monitor?.state === 'prompted') this.#ask(monitor);
    this.#tell();
  }

  /** By the state and not by the event: a listener before us may have answered. */
  #follow(monitor: InactivityMonitor): void {
    const { state } = monitor;
    if (state === 'prompted') return void this.#ask(monitor);
    const wasAsked = this.#session !== undefined;
    // Who stops the monitor of a call that is over does not take down why.
    if (wasAsked || state !== 'stopped') this.#close();
    // Once the dialog is closed: an open one hides from screen readers what is said outside of it.
    if (state === 'active' && wasAsked) this.#view?.outside.say(this.#texts.say('stayed'));
    if (state === 'idle') this.#end(monitor);
  }

  /** Opens the question, if need be a moment later. */
  async #ask(monitor: InactivityMonitor): Promise<void> {
    const { signal } = this.#run;
    const delay = this.#busyInput?.delay(monitor.remaining) ?? 0;
    if (delay > 0) await this.#busyInput?.freed(delay, signal);
    const isWanted = (): boolean => !this.#session && !signal.aborted && monitor.state === 'prompted';
    if (!isWanted() || !isAsker(this, monitor)) return;
    this.#close();
    if (!this.#mayShow() || !isWanted()) return;
    const view = this.#view as DialogView;
    const attention = this.getAttribute('attention') ?? 'title badge';
    this.#open('question', view.stay.button, (shown) => {
      this.#session = new PromptSession(view, monitor, this.#texts, attention, shown);
    });
  }

  /** Shows why it is over, if it is. */
  #tell(): void {
    const view = this.#view;
    const isWanted = (): boolean => this.#reason !== null && !this.open && this.isConnected;
    if (!view || !isWanted() || !this.#mayShow() || !isWanted()) return;
    const first = this.hasAttribute('rejoin') ? view.rejoin : view.close;
    this.#open('outcome', first.button, () => this.#describe());
  }

  /** The app may show its own, or answer at once. */
  #mayShow(): boolean {
    return this.dispatchEvent(new Event('show', { cancelable: true }));
  }

  #open(face: 'question' | 'outcome', focus: HTMLElement, begin: (signal: AbortSignal) => void): void {
    this.#shown = new AbortController();
    const { signal } = this.#shown;
    this.#view?.outside.clear();
    this.#view?.face(face);
    begin(signal);
    this.#modal?.open(focus, signal);
    this.#texts.learn(this, () => this.#describe(), signal); // the page may speak another language by now
  }

  /** Takes down what is shown, which is no answer. */
  #hide(): void {
    const shown = this.#shown;
    this.#shown = this.#session = undefined;
    // Last: the focus goes back, which wakes the monitor, and why it is over may be shown by the next line.
    shown?.abort();
  }

  /** Takes it down, and it does not come back. */
  #close(): void {
    this.#reason = null;
    this.#isLate = false;
    this.#hide();
  }

  #stay(): void {
    const asking = this.#session;
    const monitor = this.#monitor;
    if (!asking || !monitor || asking.isPending) return;
    const event = new WaitEvent('stay');
    const isOpen = (): boolean => this.#session === asking; // nobody else has answered, and it is not over
    if (!this.dispatchEvent(event) || !isOpen()) return;
    const { confirmed } = event;
    if (!confirmed) return void this.#count(monitor);
    asking.note = 'pending';
    const end = (isYes: boolean): void => {
      if (!isOpen()) return;
      if (isYes) this.#count(monitor);
      else asking.note = navigator.onLine ? 'failed' : 'offline';
    };
    confirmed.then(end, () => end(false));
  }

  /** The answer counts, unless the monitor finds that it comes too late. */
  #count(monitor: InactivityMonitor): void {
    this.#isAnswering = true; // closing may tell as well: the focus that goes back wakes the monitor
    this.#close();
    monitor.reset();
    this.#isAnswering = false;
  }

  #leave(): void {
    if (this.dispatchEvent(new Event('leave', { cancelable: true }))) this.#monitor?.expire();
  }

  #end(monitor: InactivityMonitor): void {
    const { reason = 'inactive' } = monitor;
    if (reason === 'declined' || !isAsker(this, monitor)) return;
    this.#reason = reason;
    this.#isLate = this.#isAnswering;
    this.#tell();
  }

  #describe(): void {
    const view = this.#view;
    if (!view) return;
    const texts = this.#texts;
    view.dialog.lang = texts.locale;
    view.dialog.dir = texts.dir;
    this.#session?.describe();
    view.describeOutcome(texts, this.#reason, this.#isLate);
    view.rejoin.button.hidden = !this.hasAttribute('rejoin');
  }
}
