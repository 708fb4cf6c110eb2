import { expect, expectDuration } from '../../core/expect.ts';
import { SessionCountdown } from '../../countdown/session-countdown.ts';
import { TypedElement, upgradeProperties } from '../custom-element.ts';
import { offer } from '../offer.ts';
import { checkFlag } from '../read-attribute.ts';
import { expectWords, onDefaultWords } from '../words/custom-words.ts';
import { english, type Language, loadLanguage } from '../words/language.ts';
import { resolveWords } from '../words/resolve-words.ts';
import type { CustomWords } from '../words/words.ts';
import { ExtendEvent } from './extend-event.ts';
import { readEnd, readExtension } from './timer-attributes.ts';
import { TimerController } from './timer-controller.ts';
import { TimerView } from './timer-view.ts';

/** The events of `<session-timer>` by name, in addition to those of every element. */
export interface TimerEventMap extends HTMLElementEventMap {
  show: Event;
  extend: ExtendEvent;
}

/**
 * `<session-timer>` shows how much time a limited session has left and when it ends. It alerts at the thresholds of its
 * countdown and at the end. Without a limit it shows nothing. It is in the language of the nearest `lang`.
 *
 * An alert does not take the focus. It stays until it is dismissed or replaced by the next one. While an element is in full
 * screen, the alert moves into that element, because only there it can be clicked, and takes its colours from there: set them
 * on `:root`. Nothing can be put into a video or an iframe, so there the alert can only be seen: put an element around them
 * into full screen instead.
 *
 * @customElement session-timer
 * @attribute ends-at - when the session ends: ISO 8601 with its zone, or epoch milliseconds; used when `countdown` is not set
 * @attribute can-extend - offers "Extend" with each alert, for people who are allowed to extend the session
 * @attribute extend-by - how many milliseconds "Extend" adds. Default: 900000 (15 minutes)
 * @attribute minutes - shows only whole minutes; the button of the timer toggles it
 * @csspart pill - the timer; also `warning` from the last threshold on
 * @csspart time - the time left
 * @csspart ends - when the session ends
 * @csspart alert - the box of an alert, unless it is in a full-screen element
 * @csspart text - the text of the alert
 * @csspart note - says that an extension is in progress or was refused
 * @csspart buttons - the container of the buttons
 * @csspart button - each button, which is also `toggle`, `extend` or `dismiss`
 * @csspart primary - the button "Extend"
 * @cssprop --still-there-ground - background colour
 * @cssprop --still-there-ink - text colour
 * @cssprop --still-there-quiet - colour of less important text
 * @cssprop --still-there-line - border colour
 * @cssprop --still-there-accent - colour of "Extend" and the focus ring
 * @cssprop --still-there-on-accent - text colour of "Extend"
 * @cssprop --still-there-warning - background colour of the timer from the last threshold on
 * @cssprop --still-there-on-warning - text and border colour of the timer from the last threshold on
 * @cssprop --still-there-radius - corner radius
 * @cssprop --still-there-font - font family
 * @fires {Event} show - before an alert is shown; cancelable, for an app that shows its own
 * @fires {ExtendEvent} extend - the person chose "Extend"; cancelable; `waitUntil(promise)` shows whether it was granted
 */
export class SessionTimer extends TypedElement<TimerEventMap> {
  static readonly observedAttributes: readonly string[] = ['ends-at', 'can-extend', 'extend-by', 'minutes'];

  #view: TimerView | undefined;
  #countdown: SessionCountdown | null = null;
  /** Counts down to `ends-at`. */
  readonly #attributeCountdown: SessionCountdown = new SessionCountdown();
  #extendBy: number = readExtension(null);
  #ownWords: CustomWords = {};
  #language: Language = english;
  #controller: TimerController | undefined;
  /** Aborts when the element leaves the document or gets another countdown. */
  #connection: AbortController = new AbortController();

  /**
   * The countdown to show, which the app starts and stops. Without one, the timer counts down to `ends-at`.
   * @default null
   */
  get countdown(): SessionCountdown | null {
    return this.#countdown;
  }
  set countdown(countdown: SessionCountdown | null | undefined) {
    const isGood = countdown == null || ['addEventListener', 'thresholds'].every((name) => name in Object(countdown));
    expect(isGood, 'countdown', 'a SessionCountdown or null', countdown);
    if ((countdown ?? null) === this.#countdown) return;
    this.#countdown = countdown ?? null;
    this.#connect();
  }

  /**
   * Your own texts, for every language or for each one. They take precedence over those of `setDefaultWords()`. The others are
   * in the language of the nearest `lang`. Unknown names throw a `TypeError`.
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
   * By how many milliseconds "Extend" extends the session. Reflects the attribute `extend-by`.
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
   * Whether only whole minutes are shown. Reflects the attribute `minutes`.
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
    upgradeProperties(this, 'countdown', 'words', 'canExtend', 'extendBy', 'minutes');
    this.#view ??= this.#createView();
    this.#connect();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#connection.abort();
  }

  /** @internal */
  adoptedCallback(): void {
    this.#view?.adoptStyles();
  }

  /** @internal */
  attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (value === old) return;
    // A new end extends the same session, and is announced as an extension.
    if (name === 'ends-at') this.#attributeCountdown.endsAt = readEnd(value);
    else if (name === 'extend-by') this.#extendBy = readExtension(value);
    else checkFlag(name, value);
    this.#render();
  }

  #createView(): TimerView {
    const view = new TimerView(this);
    view.toggle.addEventListener('click', () => this.toggleAttribute('minutes'));
    view.alert.extend.addEventListener('click', () => this.#extend());
    view.alert.dismiss.addEventListener('click', () => view.alert.close());
    return view;
  }

  /** Shows the countdown while the element is in a document. */
  #connect(): void {
    this.#connection.abort();
    const view = this.#view;
    if (!view || !this.isConnected) return;
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    view.announcer.follow(signal);
    view.alert.follow(signal);
    onDefaultWords(() => this.#render(), signal);
    if (!this.#countdown) offer(this, signal);
    const countdown = this.#countdown ?? this.#attributeCountdown;
    if (countdown !== this.#controller?.countdown) {
      const mayShow = (): boolean => this.dispatchEvent(new Event('show', { cancelable: true }));
      this.#controller = new TimerController(countdown, view, mayShow);
    }
    this.#render();
    loadLanguage(this, signal, (language) => {
      this.#language = language;
      this.#render();
    });
    this.#controller.follow(signal);
    if (countdown === this.#attributeCountdown) countdown.start({ signal });
  }

  async #extend(): Promise<void> {
    const controller = this.#controller;
    if (!controller || controller.isPending) return;
    const event = new ExtendEvent(this.extendBy);
    const { endsAt } = controller; // a listener may extend the session synchronously
    const isAllowed = this.dispatchEvent(event);
    const answer = event.confirmed?.catch(() => false);
    if (!isAllowed || !answer || controller !== this.#controller) return;
    if (controller.endsAt === endsAt) controller.startExtension();
    const isGranted = await answer;
    if (controller === this.#controller) controller.finishExtension(isGranted, endsAt, event.endsAt);
  }

  /** Writes everything, in the present language. */
  #render(): void {
    if (!this.#view) return;
    this.#view.words = resolveWords(this.#ownWords, this.#language);
    this.#view.renderWords();
    this.#controller?.render();
  }
}
