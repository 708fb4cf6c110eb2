import { expect, expectDuration } from '../core/expect.ts';
import { SessionCountdown } from '../countdown/session-countdown.ts';
import { TypedElement, takeEarly } from './base.ts';
import { ExtendEvent } from './extend-event.ts';
import { Texts } from './resolve-words.ts';
import { readEnd, readExtension } from './timer-attributes.ts';
import { TimerController } from './timer-controller.ts';
import { TimerView } from './timer-view.ts';
import type { Words } from './words/words.ts';

/** The events of `<session-timer>`, by name, beside those of every element. */
export interface TimerEventMap extends HTMLElementEventMap {
  show: Event;
  extend: ExtendEvent;
}

/**
 * `<session-timer>`: shows how much time a limited session has left and when it ends, and alerts at the thresholds of its
 * countdown and at the end. Without a limit it shows nothing. Its texts are those of the nearest `lang`.
 *
 * An alert takes no focus and stays until it is dismissed, or there is a newer one. It goes into what is in full screen, since
 * only there it can be clicked, and takes its colours from there: set these on `:root`. Over a video or an iframe it can only
 * be seen, since nothing can be put into these: have an element round them in full screen.
 *
 * @customElement session-timer
 * @attribute ends-at - when the session ends: ISO 8601, or epoch ms; the timer counts down by itself then
 * @attribute can-extend - offers "Extend" with each alert, for who may
 * @attribute extend-by - by how much, ms. Default: 900000 (15 minutes)
 * @attribute minutes - shows whole minutes only; the button of the timer sets it
 * @csspart pill - the timer; also `warning` from the last threshold on
 * @csspart time - the time left
 * @csspart ends - when it ends
 * @csspart alert - the box of an alert, as long as it is not in a full-screen element
 * @csspart text - what the alert says
 * @csspart note - what comes of an extension
 * @csspart buttons - the box round the buttons
 * @csspart button - each button, which is also `toggle`, `extend` or `dismiss`
 * @csspart primary - "Extend"
 * @cssprop --still-there-ground - background
 * @cssprop --still-there-ink - text
 * @cssprop --still-there-quiet - text that matters less
 * @cssprop --still-there-line - borders
 * @cssprop --still-there-accent - "Extend", the focus ring
 * @cssprop --still-there-on-accent - the text on it
 * @cssprop --still-there-radius - how round the corners are
 * @cssprop --still-there-font - font family
 * @fires {Event} show - before an alert is shown; cancelable: the app shows its own
 * @fires {ExtendEvent} extend - "Extend"; cancelable; `waitUntil(promise)` shows what comes of it
 */
export class SessionTimer extends TypedElement<TimerEventMap> {
  static readonly observedAttributes: readonly string[] = ['ends-at', 'can-extend', 'extend-by', 'minutes'];

  #view: TimerView | undefined;
  #countdown: SessionCountdown | null = null;
  /** To `ends-at`. */
  readonly #own: SessionCountdown = new SessionCountdown();
  #extendBy: number = readExtension(null);
  readonly #texts: Texts = new Texts();
  #controller: TimerController | undefined;
  /** As long as the element is in a document, with this countdown. */
  #run: AbortController = new AbortController();

  /**
   * What to show. The app starts and stops it. Without one, the timer counts down to `ends-at`.
   * @default null
   */
  get countdown(): SessionCountdown | null {
    return this.#countdown;
  }
  set countdown(countdown: SessionCountdown | null | undefined) {
    const isGood = countdown == null || (countdown instanceof EventTarget && 'thresholds' in countdown);
    expect(isGood, 'countdown', 'a SessionCountdown or null', countdown);
    if ((countdown ?? null) === this.#countdown) return;
    this.#countdown = countdown ?? null;
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
   * Whether this person may extend the session. Reflects the attribute `can-extend`.
   * @default false
   */
  get canExtend(): boolean {
    return this.hasAttribute('can-extend');
  }
  set canExtend(canExtend: boolean | null | undefined) {
    this.toggleAttribute('can-extend', Boolean(canExtend));
  }

  /**
   * By how much "Extend" extends, ms. Reflects the attribute `extend-by`.
   * @default 900_000 (15 minutes)
   */
  get extendBy(): number {
    return this.#extendBy;
  }
  set extendBy(by: number | null | undefined) {
    if (by != null) expectDuration('extendBy', by);
    if (by == null) this.removeAttribute('extend-by');
    else this.setAttribute('extend-by', String(by));
  }

  /**
   * Whether whole minutes are shown only. Reflects the attribute `minutes`.
   * @default false
   */
  get minutes(): boolean {
    return this.hasAttribute('minutes');
  }
  set minutes(minutes: boolean | null | undefined) {
    this.toggleAttribute('minutes', Boolean(minutes));
  }

  /** @internal */
  connectedCallback(): void {
    takeEarly(this, 'countdown', 'words', 'canExtend', 'extendBy', 'minutes');
    this.#view ??= this.#build();
    this.#begin();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#run.abort();
  }

  /** @internal */
  adoptedCallback(): void {
    this.#view?.dress();
  }

  /** @internal */
  attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (value === old) return;
    // Another end is an extension of the same session, and told as one.
    if (name === 'ends-at') this.#own.endsAt = readEnd(value);
    if (name === 'extend-by') this.#extendBy = readExtension(value);
    this.#describe();
  }

  #build(): TimerView {
    const view = new TimerView(this);
    view.toggle.addEventListener('click', () => this.toggleAttribute('minutes'));
    view.alert.extend.addEventListener('click', () => this.#extend());
    view.alert.dismiss.addEventListener('click', () => view.alert.close());
    return view;
  }

  /** Shows what there is to show, as long as the element is in a document. */
  #begin(): void {
    this.#run.abort();
    const view = this.#view;
    if (!view || !this.isConnected) return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    view.announcer.follow(signal);
    view.alert.follow(signal);
    const countdown = this.#countdown ?? this.#own;
    if (countdown !== this.#controller?.countdown) {
      const mayShow = (): boolean => this.dispatchEvent(new Event('show', { cancelable: true }));
      this.#controller = new TimerController(countdown, view, this.#texts, mayShow);
    }
    this.#describe();
    this.#texts.learn(this, () => this.#describe(), signal);
    this.#controller.follow(signal);
    if (countdown === this.#own) countdown.start({ signal });
  }

  async #extend(): Promise<void> {
    const counting = this.#controller;
    if (!counting || counting.isPending) return;
    const event = new ExtendEvent(this.extendBy);
    const { endsAt } = counting; // a listener may extend at once
    const goesOn = this.dispatchEvent(event);
    const answer = event.confirmed?.catch(() => false);
    if (!goesOn || !answer || counting !== this.#controller) return;
    if (counting.endsAt === endsAt) counting.wait();
    const isYes = await answer;
    if (counting === this.#controller) counting.settle(isYes, endsAt, event.endsAt);
  }

  #describe(): void {
    this.#view?.describe(this.#texts);
    this.#controller?.paint();
  }
}
