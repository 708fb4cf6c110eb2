import { announcements, apart, isUrgent, Schedule } from '../../core/announcements.ts';
import { rearmFrom } from '../../core/thresholds.ts';
import type { EndChangeEvent } from '../../countdown/countdown-event.ts';
import type { SessionCountdown } from '../../countdown/session-countdown.ts';
import { addListener } from '../../platform/add-listener.ts';
import { isUnseen } from '../../platform/visibility.ts';
import { onWake } from '../../platform/waking.ts';
import { setText, togglePart } from '../dom.ts';
import type { Words } from '../words/words.ts';
import type { TimerView } from './timer-view.ts';

/** The time left (ms) is rounded for people who read it once: to the nearest minute, and to 10 seconds in the last minute. */
const stepForReading = (remaining: number): number => (remaining > 60_000 ? 60_000 : 10_000);

const roundForReading = (remaining: number): number => {
  const step = stepForReading(remaining);
  return remaining && Math.max(1, Math.round(remaining / step)) * step;
};

/** Shows one countdown: the time left, announcements to screen readers, and the alerts. */
export class TimerController {
  readonly countdown: SessionCountdown;
  readonly #view: TimerView;
  readonly #mayShow: () => boolean;
  readonly #alerts: Schedule;
  /** Announcements between the alerts. */
  readonly #announcements: Schedule;
  /** State of an extension: in progress or refused. */
  #note: keyof Words | undefined;
  /** The text about a new end, if the end has changed since the last alert. */
  #endText: keyof Words | undefined;
  /** The latest announcement that was missed because the page was hidden. */
  #missed: (() => string) | undefined;
  /** The time left that was shown last, in milliseconds. */
  #shown = Infinity;
  /** The time left at the last announcement, in milliseconds. */
  #announcedAt = 0;
  /** The time left that was announced last, in milliseconds. */
  #announcedTime = Infinity;

  /** @param mayShow called before an alert is shown; the alert is not shown if it returns false */
  constructor(countdown: SessionCountdown, view: TimerView, mayShow: () => boolean) {
    this.countdown = countdown;
    this.#view = view;
    this.#mayShow = mayShow;
    this.#alerts = new Schedule([...countdown.thresholds, 0]);
    this.#announcements = new Schedule(announcements(Infinity, countdown.thresholds));
    this.#announcements.mark(countdown.remaining ?? Infinity);
    view.alert.close();
    view.alert.extend.removeAttribute('aria-disabled');
  }

  /** Shows the countdown until the signal aborts. */
  follow(signal: AbortSignal): void {
    for (const type of ['tick', 'threshold', 'end'] as const)
      addListener(this.countdown, type, () => this.render(), { signal });
    addListener(this.countdown, 'change', (event: EndChangeEvent) => this.#onEndChange(event), { signal });
    onWake(() => this.#announceMissed(), signal);
    this.render();
  }

  /** Epoch milliseconds; `Infinity` without a limit. */
  get endsAt(): number {
    return this.countdown.endsAt ?? Infinity;
  }

  /** Whether an extension is in progress. */
  get isPending(): boolean {
    return this.#note === 'pending';
  }

  /** Shows that an extension is in progress. */
  startExtension(): void {
    this.#setNote('pending');
  }

  /**
   * Shows whether the session was extended.
   * @param oldEndsAt the end when the extension was requested
   * @param endsAt the new end, if it is known; otherwise the countdown may get it later
   */
  finishExtension(isGranted: boolean, oldEndsAt: number, endsAt: number | undefined): void {
    if (isGranted && endsAt && endsAt > this.endsAt) this.countdown.endsAt = endsAt;
    const isLater = this.endsAt > oldEndsAt;
    if (isGranted && (isLater || !endsAt)) {
      if (isLater) this.#announceEnd('extended');
      this.#setNote(undefined);
    } else {
      this.#view.alert.open();
      this.#setNote('refused');
    }
  }

  /** Shows the current time left, with the alert and the announcement that are due. */
  render(): void {
    const { remaining, state } = this.countdown;
    const { host, words, pill, alert, announcer } = this.#view;
    pill.hidden = remaining === null;
    if (remaining === null) {
      this.#missed = undefined;
      this.#shown = Infinity;
      alert.close();
      announcer.clear();
      return;
    }
    const isCorrected = remaining - this.#shown >= rearmFrom;
    if (isCorrected) this.#rearm(remaining);
    this.#shown = remaining;
    // An old announcement is no longer true, and screen readers could still come across it.
    if (isCorrected || this.#announcedAt - remaining >= apart) announcer.clear();
    this.#renderPill(remaining);
    if (state !== 'stopped' && host.isConnected) this.#alertOrAnnounce(remaining);
    setText(alert.text, this.#endText ? this.#endSentence(this.#endText) : this.#timeLeft(this.#alertTime(remaining)));
    setText(alert.note, this.#note ? words.text(this.#note) : '');
  }

  /** The time in the alert, in milliseconds: the announced one until it is half a step old, so that people see what they hear. */
  #alertTime(remaining: number): number {
    const age = this.#announcedTime - remaining;
    const isFresh = age >= 0 && age < stepForReading(remaining) / 2;
    return isFresh ? this.#announcedTime : roundForReading(remaining);
  }

  #renderPill(remaining: number): void {
    const { host, words, pill, name, time, ends, end, toggle } = this.#view;
    const { endsAt, thresholds } = this.countdown;
    const isOver = remaining === 0;
    const left = this.#timeLeft(roundForReading(remaining));
    const digits = host.minutes ? words.minutes(remaining) : words.digits(remaining);
    this.#view.setOver(isOver);
    setText(time, isOver ? left : digits);
    setText(name, isOver ? left : `${left} ${this.#endSentence('endsAt')}`);
    setText(end, this.#timeOfDay(endsAt));
    end.dateTime = new Date(endsAt ?? 0).toISOString();
    ends.hidden = toggle.hidden = isOver;
    togglePart(pill, 'warning', remaining <= (thresholds.at(-1) ?? 0));
  }

  /** Each alert and announcement comes once. If several are due, only the present time left is announced. */
  #alertOrAnnounce(remaining: number): void {
    const isAlert = this.#alerts.isDue(remaining);
    if (!isAlert && !this.#announcements.isDue(remaining)) return;
    this.#announcements.mark(remaining);
    if (isAlert && !this.#showAlert(remaining)) return;
    this.#announce(() => this.#announceTime(isAlert));
  }

  /** @param isAlert also says that the session can be extended: the buttons of the alert are seen, not heard */
  #announceTime(isAlert: boolean): string {
    const { host, words } = this.#view;
    const remaining = this.countdown.remaining ?? 0;
    this.#announcedTime = remaining;
    const canExtend = isAlert && remaining > 0 && host.canExtend;
    return `${this.#timeLeft(remaining)}${canExtend ? ` ${words.text('canExtend')}` : ''}`;
  }

  /** Returns whether the alert is shown. */
  #showAlert(remaining: number): boolean {
    const { alert } = this.#view;
    this.#alerts.mark(remaining);
    this.#endText = undefined;
    if (!this.isPending) this.#note = undefined;
    const isShown = this.#mayShow();
    if (isShown) alert.open();
    else alert.close();
    return isShown;
  }

  #setNote(note: keyof Words | undefined): void {
    this.#note = note;
    this.#view.alert.extend.setAttribute('aria-disabled', String(this.isPending));
    if (note) this.#announce(() => this.#view.words.text(note));
    this.render();
  }

  #onEndChange({ oldEndsAt, endsAt, remaining }: EndChangeEvent): void {
    const isLater = (endsAt ?? Infinity) > (oldEndsAt ?? Infinity);
    if (isLater) this.#rearm(remaining ?? Infinity);
    if (endsAt !== null && this.#timeOfDay(endsAt) !== this.#timeOfDay(oldEndsAt))
      this.#announceEnd(isLater ? 'extended' : 'endsAt');
    this.render();
  }

  /** More time is left than before: what lies ahead again is announced again. */
  #rearm(remaining: number): void {
    this.#shown = remaining;
    for (const schedule of [this.#alerts, this.#announcements]) schedule.mark(remaining);
  }

  #announceEnd(name: keyof Words): void {
    this.#endText = name;
    this.#announce(() => this.#endSentence(name));
  }

  #announce(sentence: () => string): void {
    this.#missed = isUnseen() ? sentence : undefined;
    if (this.#missed) return;
    this.#announcedAt = this.countdown.remaining ?? Infinity;
    this.#view.announcer.announce(sentence(), isUrgent(this.#announcedAt));
  }

  #announceMissed(): void {
    if (!this.#missed) return;
    this.#announce(this.#missed);
    this.render();
  }

  #endSentence(name: keyof Words): string {
    return this.#view.words.text(name, this.#timeOfDay(this.countdown.endsAt));
  }

  #timeLeft(remaining: number): string {
    const { words } = this.#view;
    return remaining > 0 ? words.text('timeLeft', words.duration(remaining)) : words.text('timeUp');
  }

  /**
   * The end as a time of day, by the clock of this machine, which is the one that people look at. The measured difference to
   * the server's clock is not exact, so one second before three o'clock is shown as three.
   */
  #timeOfDay(endsAt: number | null): string {
    return endsAt === null ? '' : this.#view.words.timeOfDay(endsAt - this.countdown.clockOffset + 1000);
  }
}
