import { expect } from '../core/expect.ts';
import type { InactivityMonitor } from '../monitor/inactivity-monitor.ts';
import { Asking } from './asking.ts';
import { setText, TypedElement, takeEarly } from './base.ts';
import { DialogView } from './dialog-view.ts';
import { type EndReason, overs } from './end-reason.ts';
import { Hands } from './hands.ts';
import { Modal } from './modal.ts';
import { Texts } from './texts.ts';
import { WaitEvent } from './wait-event.ts';
import type { Words } from './words/words.ts';

/** The events of `<still-there-dialog>`, by name, beside those of every element. */
export interface DialogEventMap extends HTMLElementEventMap {
  show: Event;
  stay: WaitEvent;
  leave: Event;
  rejoin: Event;
}

/** Who asks for a monitor: two dialogs for one would ask twice. */
const askers = new WeakMap<InactivityMonitor, StillThereDialog>();

/** How long, ms, the question waits for busy hands, and what must be left for the answer all the same (WCAG 2.2.1). */
const mostDelay = 5000;
const leastPrompt = 20_000;

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
  #isLate = false;
  /** As long as the element is in a document, with this monitor. */
  #run: AbortController = new AbortController();
  #hands: Hands | undefined;
  /** As long as the dialog is open. */
  #shown: AbortController | undefined;
  #asking: Asking | undefined;
  /** What waits for the app to confirm an answer. */
  #answer: Promise<boolean> | undefined;

  /**
   * Whom to ask for. Replaced, removed or stopped while the question is open, the question closes without an answer. Of two
   * dialogs for one monitor, the one that is there first asks.
   * @default null
   */
  get monitor(): InactivityMonitor | null {
    return this.#monitor;
  }
  set monitor(monitor: InactivityMonitor | null) {
    const isGood = monitor === null || (monitor instanceof EventTarget && 'expire' in monitor);
    expect(isGood, 'monitor', 'an InactivityMonitor or null', monitor);
    if (monitor === this.#monitor) return;
    this.#monitor = monitor;
    this.#begin();
  }

  /**
   * Texts instead of the ready ones. What is left out is in the language of the nearest `lang`.
   * @default {}
   */
  get words(): Partial<Words> {
    return this.#texts.own;
  }
  set words(words: Partial<Words>) {
    this.#texts.own = { ...words };
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
  set reason(reason: EndReason | null) {
    expect(reason === null || reason in overs, 'reason', `null or one of ${Object.keys(overs).join(', ')}`, reason);
    this.#close();
    this.#reason = reason;
    this.#tell();
  }

  /** Whether the question, or the reason after the end, is shown. */
  get open(): boolean {
    return this.#shown !== undefined;
  }

  /** @internal */
  connectedCallback(): void {
    this.#view ??= this.#build();
    takeEarly(this, 'monitor', 'words', 'reason');
    this.#begin();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#run.abort();
    this.#hide();
  }

  /** @internal */
  attributeChangedCallback(): void {
    this.#describe();
  }

  #build(): DialogView {
    const view = new DialogView(this);
    const on = (target: EventTarget, type: string, act: (event: Event) => void): void =>
      target.addEventListener(type, act);
    on(view.stay.button, 'click', () => this.#stay());
    on(view.leave.button, 'click', () => this.#leave());
    on(view.close.button, 'click', () => this.#close());
    on(view.rejoin.button, 'click', () => {
      this.#close();
      this.dispatchEvent(new Event('rejoin'));
    });
    this.#modal = new Modal(view.dialog, () => (this.#asking ? this.#stay() : this.#close()));
    return view;
  }

  /** Listens to the monitor, as long as both are there. */
  #begin(): void {
    this.#run.abort();
    if (this.#asking) this.#hide();
    if (!this.isConnected) return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    const monitor = this.#monitor;
    this.#hands = new Hands(signal);
    this.#view?.outside.follow(signal);
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
    if (state === 'active' && this.#asking) this.#view?.outside.say(this.#texts.say('stayed'));
    // Who stops the monitor of a call that is over does not take down why.
    if (this.#asking || state !== 'stopped') this.#close();
    if (state === 'idle') this.#end(monitor, false);
  }

  /** Opens the question, if need be a moment later. */
  async #ask(monitor: InactivityMonitor): Promise<void> {
    const { signal } = this.#run;
    const delay = Math.min(mostDelay, monitor.remaining - leastPrompt);
    if (delay > 0 && this.#hands?.areBusy) await this.#hands.freed(delay, signal);
    if (this.#asking || signal.aborted || monitor.state !== 'prompted' || !this.#isAsker(monitor)) return;
    this.#close();
    const view = this.#view as DialogView;
    const attention = this.getAttribute('attention') ?? 'title badge';
    const begin = (shown: AbortSignal): void => {
      this.#asking = new Asking(view, monitor, this.#texts, attention, shown);
    };
    this.#open('question', view.stay.button, begin);
  }

  /** Shows why it is over, if it is. */
  #tell(): void {
    const view = this.#view;
    if (!view || !this.#reason || this.open || !this.isConnected) return;
    const first = this.hasAttribute('rejoin') ? view.rejoin : view.close;
    this.#open('outcome', first.button, () => this.#describe());
  }

  #open(face: 'question' | 'outcome', focus: HTMLElement, begin: (signal: AbortSignal) => void): void {
    if (this.open || !this.dispatchEvent(new Event('show', { cancelable: true }))) return;
    this.#shown = new AbortController();
    this.#view?.face(face);
    begin(this.#shown.signal);
    this.#modal?.open(focus, this.#shown.signal);
  }

  /** Takes down what is shown, which is no answer. */
  #hide(): void {
    const shown = this.#shown;
    this.#shown = this.#asking = this.#answer = undefined;
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
    const asking = this.#asking;
    const monitor = this.#monitor;
    if (!asking || !monitor || this.#answer) return;
    const event = new WaitEvent('stay');
    if (!this.dispatchEvent(event)) return;
    const { confirmed } = event;
    if (!confirmed) {
      this.#count(monitor);
      return;
    }
    this.#answer = confirmed;
    asking.note = 'pending';
    const end = (isYes: boolean): void => {
      if (this.#asking !== asking) return; // somebody else has answered, or it is over
      this.#answer = undefined;
      if (isYes) this.#count(monitor);
      else asking.note = navigator.onLine ? 'failed' : 'offline';
    };
    confirmed.then(end, () => end(false));
  }

  /** The answer counts, unless it comes too late. */
  #count(monitor: InactivityMonitor): void {
    this.#close();
    if (!monitor.reset() && monitor.state === 'idle') this.#end(monitor, true);
  }

  #leave(): void {
    if (this.dispatchEvent(new Event('leave', { cancelable: true }))) this.#monitor?.expire();
  }

  #end(monitor: InactivityMonitor, isLate: boolean): void {
    const { reason = 'inactive' } = monitor.explain();
    if (reason === 'declined' || !this.#isAsker(monitor)) return;
    this.#reason = reason;
    this.#isLate = isLate;
    this.#tell();
    this.#describe();
  }

  /** The first dialog of a monitor asks, as long as it is there. */
  #isAsker(monitor: InactivityMonitor): boolean {
    const asker = askers.get(monitor);
    if (asker !== this && asker?.isConnected && asker.monitor === monitor) return false;
    askers.set(monitor, this);
    return true;
  }

  #describe(): void {
    const view = this.#view;
    if (!view) return;
    const texts = this.#texts;
    view.dialog.lang = texts.locale;
    view.dialog.dir = texts.dir;
    this.#asking?.describe();
    const reason = this.#reason && texts.say(overs[this.#reason]);
    setText(view.over, texts.say('over'));
    setText(view.reason, this.#isLate ? `${texts.say('late')} ${reason}` : (reason ?? ''));
    setText(view.rejoin.label, texts.say('rejoin'));
    setText(view.close.label, texts.say('close'));
    view.rejoin.button.hidden = !this.hasAttribute('rejoin');
  }
}
