import { expect } from '../../core/expect.ts';
import { addListener } from '../../platform/add-listener.ts';
import { timerNow } from '../../platform/clock.ts';
import { isUnseen } from '../../platform/visibility.ts';
import { warn } from '../../platform/warn.ts';
import { addAsker, findAskers, handOver, unaskedEvent } from '../../presence/askers.ts';
import type { InactivityMonitor } from '../../presence/inactivity-monitor.ts';
import { settleDelay } from '../announcer.ts';
import { readAttention } from '../attention/attention.ts';
import { TypedElement, upgradeProperties } from '../custom-element.ts';
import { offer } from '../offer.ts';
import { checkFlag } from '../read-attribute.ts';
import { expectWords, onDefaultWords } from '../words/custom-words.ts';
import { english, type Language, loadLanguage } from '../words/language.ts';
import { resolveWords, type Subject } from '../words/resolve-words.ts';
import type { CustomWords } from '../words/words.ts';
import { BusyInput } from './busy-input.ts';
import { readSnooze, readSubject } from './dialog-attributes.ts';
import { DialogView, type Face } from './dialog-view.ts';
import { type EndReason, expectEndReason } from './end-reason.ts';
import { standInAttribute } from './place.ts';
import { PromptSession } from './prompt-session.ts';
import { isReadOnFocus } from './read-aloud.ts';
import { reportUnasked } from './report-unasked.ts';
import { StayEvent } from './stay-event.ts';

/** The events of `<still-there-dialog>` by name, in addition to those of every element. */
export interface DialogEventMap extends HTMLElementEventMap {
  show: Event;
  stay: StayEvent;
  leave: Event;
  rejoin: Event;
}

/** What the dialog uses of a monitor, which may be of another copy of this package. */
const monitorMembers = ['remaining', 'reset', 'expire'];

/**
 * `<still-there-dialog>` asks "Are you still there?" for its monitor, and shows why a call is over. The monitor keeps the time.
 *
 * Escape and every other way to close the dialog mean "I'm still here"; only the button "Leave call" leaves. The dialog is in the
 * language of the nearest `lang`.
 *
 * @customElement still-there-dialog
 * @attribute attention - how to call for attention outside of the page: `title`, `badge`, `notification` (only while the page
 * is hidden, and with a permission that the app has asked for) and `chime`, separated by spaces. Default: `title badge`
 * @attribute rejoin - offers "Rejoin" after the end, unless the person joined elsewhere or was removed
 * @attribute snooze - offers a third answer: milliseconds, "Ask me again in 30 minutes"; or `end`, "Keep me in until the call
 * ends". The monitor's `snoozeAtMost` is the most that it can be
 * @attribute subject - what the texts are about: `call`, or `session` in a page without a call, for example before it signs
 * people out. Default: `call`
 * @slot title - the question
 * @slot text - the reason for the question
 * @slot stay - the text of the button "I'm still here"
 * @slot snooze - the text of the button "Ask me again" or "Keep me in"
 * @slot leave - the text of the button "Leave call"
 * @slot rejoin - the text of the button "Rejoin"
 * @slot close - the text of the button "Close"
 * @csspart dialog - the `<dialog>`
 * @csspart track - the line at the top, along which the bar gets shorter
 * @csspart bar - the bar that shows how much time is left to answer
 * @csspart question - the content before the end
 * @csspart outcome - the content after the end
 * @csspart title - the headings
 * @csspart text - the paragraphs
 * @csspart consequence - the paragraphs that say what happens without an answer, before and after the time
 * @csspart time - the time left, in digits
 * @csspart note - says that an answer is being confirmed, or could not be
 * @csspart buttons - the container of the buttons
 * @csspart button - each button, which is also `stay`, `snooze`, `leave`, `rejoin` or `close`
 * @csspart primary - the button of the safe choice
 * @cssprop --still-there-ground - background colour
 * @cssprop --still-there-ink - text colour
 * @cssprop --still-there-quiet - colour of less important text
 * @cssprop --still-there-line - border colour
 * @cssprop --still-there-accent - colour of the primary button, the bar and the focus ring
 * @cssprop --still-there-on-accent - text colour of the primary button
 * @cssprop --still-there-radius - corner radius
 * @cssprop --still-there-font - font family
 * @cssprop --still-there-backdrop - background of the backdrop, which covers the page
 * @fires {Event} show - before the question or the outcome is shown; cancelable, for an app that shows its own
 * @fires {StayEvent} stay - the person chose "I'm still here", or to be asked again later; cancelable; `waitUntil(promise)` keeps
 * the question open until the promise settles
 * @fires {Event} leave - the person chose "Leave call"; cancelable
 * @fires {Event} rejoin - the person chose "Rejoin": the app joins the call again
 */
export class StillThereDialog extends TypedElement<DialogEventMap> {
  static readonly observedAttributes: readonly string[] = ['attention', 'rejoin', 'snooze', 'subject'];

  #view: DialogView | undefined;
  #monitor: InactivityMonitor | null = null;
  #ownWords: CustomWords = {};
  #subject: Subject = 'call';
  #language: Language = english;
  #attention: readonly string[] = readAttention(null);
  #snoozeTime: number | undefined;
  #reason: EndReason | null = null;
  /** Whether the answer came after the end. */
  #isLate = false;
  #isAnswering = false;
  /** When the dialog closed last, by the clock of timers. */
  #closedAt = -Infinity;
  /** Aborts when the element leaves the document or gets another monitor. */
  #connection: AbortController = new AbortController();
  #busyInput: BusyInput | undefined;
  #session: PromptSession | undefined;

  /**
   * The monitor whose prompt is shown. If it is replaced or stopped, or the element is removed, an open question closes without
   * an answer. If several dialogs have the same monitor, only the first one asks.
   * @default null
   */
  get monitor(): InactivityMonitor | null {
    return this.#monitor;
  }
  set monitor(monitor: InactivityMonitor | null | undefined) {
    const isGood = monitor == null || monitorMembers.every((name) => name in Object(monitor));
    expect(isGood, 'monitor', 'an InactivityMonitor or null', monitor);
    if ((monitor ?? null) === this.#monitor) return;
    this.#handOver();
    this.#monitor = monitor ?? null;
    this.#connect();
  }

  /**
   * Your own texts, for every language or for each one: `{ leave: 'Hang up' }` or `{ en: { leave: 'Hang up' } }`. They take
   * precedence over those of `setDefaultWords()`. The others are in the language of the nearest `lang`. Unknown names throw a
   * `TypeError`.
   * @default {}
   */
  get words(): CustomWords {
    return this.#ownWords;
  }
  set words(words: CustomWords | null | undefined) {
    expectWords(words ?? {});
    this.#ownWords = { ...words };
    this.#render();
  }

  /**
   * Why the call is over, while that is shown. The dialog sets it when the monitor becomes idle, unless the person chose
   * "Leave call". A guard sets it when the call ends otherwise, if its cause is known. Set it to show another end, such as
   * `'connection'`, or to `null` to close the dialog.
   * @default null
   */
  get reason(): EndReason | null {
    return this.#reason;
  }
  set reason(reason: EndReason | null | undefined) {
    expectEndReason(reason);
    this.#close();
    this.#reason = reason ?? null;
    this.#showOutcome();
  }

  /** Whether the question or the outcome is shown. */
  get open(): boolean {
    return this.#view?.modal.isOpen ?? false;
  }

  /** @internal */
  connectedCallback(): void {
    if (this.hasAttribute(standInAttribute)) return;
    upgradeProperties(this, 'monitor', 'words', 'reason');
    this.#view ??= this.#createView();
    this.#connect();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#handOver();
    this.#connection.abort();
    this.#hide();
    this.#view?.modal.release();
  }

  /** @internal */
  adoptedCallback(): void {
    this.#view?.adoptStyles();
  }

  /** @internal */
  attributeChangedCallback(name: string, _old: string | null, value: string | null): void {
    if (name === 'attention') this.#attention = readAttention(value);
    else if (name === 'snooze') this.#snoozeTime = readSnooze(value);
    else if (name === 'subject') this.#subject = readSubject(value);
    else checkFlag(name, value);
    this.#render();
  }

  #createView(): DialogView {
    const view = new DialogView(this, () => (this.#session ? this.#stay() : this.#close()));
    view.stay.button.addEventListener('press', () => this.#stay());
    view.snooze.button.addEventListener('press', () => this.#stay(this.#snoozeTime));
    view.leave.button.addEventListener('press', () => this.#leave());
    view.close.button.addEventListener('press', () => this.#close());
    view.rejoin.button.addEventListener('press', () => {
      this.#close();
      this.dispatchEvent(new Event('rejoin'));
    });
    return view;
  }

  /** Listens to the monitor while the element is in a document. */
  #connect(): void {
    this.#connection.abort();
    if (this.#session) this.#hide();
    if (!this.isConnected || !this.#view) return;
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const monitor = this.#monitor;
    this.#busyInput = new BusyInput(signal);
    this.#view.outerAnnouncer.follow(signal);
    onDefaultWords(() => this.#render(), signal);
    this.#render();
    this.#loadLanguage(signal);
    if (!monitor) offer(this, signal, () => reportUnasked(document, signal));
    else {
      addAsker(this, monitor, signal);
      for (const type of ['prompted', 'active', 'idle', 'stopped', unaskedEvent])
        addListener(monitor, type, () => this.#onStateChange(monitor), { signal });
      if (monitor.state === 'prompted') this.#ask(monitor);
    }
    this.#showOutcome();
  }

  /** Reads the state instead of the event, because an earlier listener may have answered. */
  #onStateChange(monitor: InactivityMonitor): void {
    const { state } = monitor;
    if (state === 'prompted') return void this.#ask(monitor);
    const wasAsked = this.#session !== undefined;
    // An app that stops the monitor after a call keeps the outcome open.
    if (wasAsked || state !== 'stopped') this.#close(state === 'active' && wasAsked);
    if (state === 'active' && wasAsked) this.#confirm();
    if (state === 'idle') this.#onIdle(monitor);
  }

  /** Announces that the question was answered, after closing: an open dialog hides from screen readers what is outside of it. */
  #confirm(text = this.#view?.words.text('stayed') ?? ''): void {
    this.#view?.outerAnnouncer.announceSoon(() => text);
  }

  /** Opens the question, as soon as the person is not typing. */
  async #ask(monitor: InactivityMonitor): Promise<void> {
    const { signal } = this.#connection;
    const delay = this.#busyInput?.delay(monitor.remaining) ?? 0;
    if (delay > 0) await this.#busyInput?.whenFree(delay, signal);
    const isWanted = (): boolean => !this.#session && !signal.aborted && monitor.state === 'prompted';
    if (!isWanted()) return;
    if (!this.#owns(monitor))
      return warn('several <still-there-dialog> have the same monitor: only the first one asks');
    this.#close();
    if (!this.#mayShow() || !isWanted()) return;
    const view = this.#view as DialogView;
    this.#open('question', view.stay.button, (shown) => {
      this.#session = new PromptSession(view, monitor, this.#attention, shown);
    });
  }

  /** Opens the outcome, if there is a reason to show. */
  #showOutcome(): void {
    const view = this.#view;
    const isWanted = (): boolean => this.#reason !== null && !this.open && this.isConnected;
    if (!view || !isWanted() || !this.#mayShow() || !isWanted()) return;
    this.#open('outcome', view.primaryOutcome(this.#reason, this.hasAttribute('rejoin')).button, () => this.#render());
  }

  /** Whether this dialog is the one that asks for the monitor. */
  #owns(monitor: InactivityMonitor): boolean {
    return findAskers(monitor).find((asker) => asker !== null) === this;
  }

  /** Another dialog or the guard asks, if this one leaves a question open. */
  #handOver(): void {
    if (this.#monitor && this.#owns(this.#monitor)) handOver(this.#monitor);
  }

  /** Whether the app leaves it to the dialog. Its listener may also answer or close it. */
  #mayShow(): boolean {
    return this.dispatchEvent(new Event('show', { cancelable: true }));
  }

  /** Opens the dialog. What a screen reader does not read by itself is announced. */
  #open(face: Face, focus: HTMLElement, start: (signal: AbortSignal) => void): void {
    const view = this.#view as DialogView;
    // A dialog that closes and opens again at once has not changed for a screen reader.
    const isReopened = timerNow() - this.#closedAt < settleDelay;
    const isRead = !isReopened && isReadOnFocus(this.ownerDocument);
    view.outerAnnouncer.clear();
    view.showFace(face, isRead ? focus : undefined);
    // The focus may be outside of the page, such as in the address bar, where a screen reader does not notice the dialog.
    const isKnown = (): boolean => isUnseen() || (isRead && view.dialog.ownerDocument.hasFocus());
    view.modal.open(focus, (signal) => {
      signal.addEventListener('abort', () => view.innerAnnouncer.clear());
      start(signal);
      view.innerAnnouncer.announceSoon(() => (isKnown() ? '' : view.spokenText(face)));
      this.#loadLanguage(signal); // the page may have another language by now
    });
  }

  /** Hides the dialog, which is no answer. An outcome is shown again when the element is back in a document. */
  #hide(isByOthers = false): void {
    if (this.open) this.#closedAt = timerNow();
    this.#session = undefined;
    this.#view?.modal.close(isByOthers);
  }

  /**
   * Hides the dialog for good.
   * @param isByOthers something else has answered, such as a voice or another tab
   */
  #close(isByOthers = false): void {
    this.#reason = null;
    this.#isLate = false;
    this.#hide(isByOthers);
  }

  /** @param snooze for how many milliseconds not to ask again; undefined: as the limits say */
  async #stay(snooze?: number): Promise<void> {
    const session = this.#session;
    const monitor = this.#monitor;
    if (!session || !monitor || session.isPending) return;
    const event = new StayEvent(snooze);
    const isOpen = (): boolean => this.#session === session; // not answered otherwise, and not over
    if (!this.dispatchEvent(event)) return;
    const { confirmed } = event;
    if (isOpen() && confirmed && !(await session.confirm(confirmed))) return;
    const wasOpen = isOpen();
    // What confirmed the answer may have reset the monitor, and does not know for how long.
    if (!wasOpen && (snooze === undefined || monitor.state !== 'active')) return;
    this.#isAnswering = true; // before closing, which restores the focus and so may wake the monitor
    if (wasOpen) this.#close();
    const isInTime = snooze === undefined ? monitor.reset() : monitor.snooze(snooze);
    if (isInTime) this.#confirm(session.answerText(snooze)); // otherwise the answer is too late
    this.#isAnswering = false;
  }

  #leave(): void {
    if (this.dispatchEvent(new Event('leave', { cancelable: true }))) this.#monitor?.expire();
  }

  #onIdle(monitor: InactivityMonitor): void {
    const { reason = 'inactive' } = monitor;
    if (reason === 'declined' || !this.#owns(monitor)) return;
    this.#reason = reason;
    this.#isLate = this.#isAnswering;
    this.#showOutcome();
  }

  #loadLanguage(signal: AbortSignal): void {
    loadLanguage(this, signal, (language) => {
      this.#language = language;
      this.#render();
    });
  }

  /** Writes everything that does not change with time. */
  #render(): void {
    const words = resolveWords(this.#ownWords, this.#language, this.#subject);
    if (this.#view) this.#view.snoozeTime = this.#snoozeTime;
    this.#view?.render(words, this.#reason, this.#isLate, this.hasAttribute('rejoin'));
    this.#session?.renderWords();
  }
}
