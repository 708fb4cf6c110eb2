import { announcements, apart, isUrgent, Schedule } from '../core/announcements.ts';
import type { EndChangeEvent } from '../countdown/countdown-event.ts';
import type { SessionCountdown } from '../countdown/session-countdown.ts';
import { isHidden } from '../platform/visibility.ts';
import { setText } from './base.ts';
import type { Texts } from './resolve-words.ts';
import type { TimerView } from './timer-view.ts';
import type { Words } from './words/words.ts';

/** Time left, ms, as it is told to who reads and does not watch: the nearest minute, and the nearest 10 s in the last one. */
const roughly = (remaining: number): number => {
  const step = remaining > 60_000 ? 60_000 : 10_000;
  return remaining && Math.max(1, Math.round(remaining / step)) * step;
};

/** One countdown as an element shows it: the time left for the eye and for the ear, and the alerts on the way. */
export class TimerController {
  readonly countdown: SessionCountdown;
  readonly #view: TimerView;
  readonly #texts: Texts;
  readonly #mayShow: () => boolean;
  readonly #alerts: Schedule;
  /** What is said between the alerts. */
  readonly #between: Schedule;
  /** What is said of an extension that somebody wants. */
  #note: keyof Words | undefined;
  /** What is said of the end, if that is newer than the last alert. */
  #news: keyof Words | undefined;
  /** What was said while nobody could hear it: the latest is said when somebody can. */
  #untold: (() => string) | undefined;
  /** How much time was left, ms, when something was said. */
  #saidAt = 0;

  /** @param mayShow is asked before an alert is shown */
  constructor(countdown: SessionCountdown, view: TimerView, texts: Texts, mayShow: () => boolean) {
    this.countdown = countdown;
    this.#view = view;
    this.#texts = texts;
    this.#mayShow = mayShow;
    this.#alerts = new Schedule([...countdown.thresholds, 0]);
    this.#between = new Schedule(announcements(Infinity, countdown.thresholds));
    this.#between.mark(countdown.remaining ?? Infinity);
    view.alert.close();
    view.alert.extend.removeAttribute('aria-disabled');
  }

  /** Shows it until the signal aborts. */
  follow(signal: AbortSignal): void {
    for (const type of ['tick', 'threshold', 'end'] as const)
      this.countdown.addEventListener(type, () => this.paint(), { signal });
    this.countdown.addEventListener('change', (event) => this.#moved(event), { signal });
    document.addEventListener('visibilitychange', () => this.#untold && this.#tell(this.#untold), { signal });
    this.paint();
  }

  /** Epoch ms; without a limit, never. */
  get endsAt(): number {
    return this.countdown.endsAt ?? Infinity;
  }

  /** Whether an extension is under way. */
  get isPending(): boolean {
    return this.#note === 'pending';
  }

  /** An extension is under way. */
  wait(): void {
    this.#take('pending');
  }

  /**
   * The extension has come to something.
   * @param before where the end was when it was asked for
   * @param endsAt the new end, if that was told; else it may be moved later on
   */
  settle(isYes: boolean, before: number, endsAt: number | undefined): void {
    if (isYes && endsAt && endsAt > this.endsAt) this.countdown.endsAt = endsAt;
    const isLater = this.endsAt > before;
    if (isYes && (isLater || !endsAt)) {
      this.#take(undefined);
      if (isLater) this.#tellEnd('extended');
    } else {
      this.#view.alert.open();
      this.#take('refused');
    }
  }

  /** Brings all that is shown in line with the clock. */
  paint(): void {
    const { remaining, state } = this.countdown;
    const { host, pill, alert, announcer } = this.#view;
    pill.hidden = remaining === null;
    if (remaining === null) {
      this.#untold = undefined;
      alert.close();
      announcer.clear();
      return;
    }
    // It is not true for long, and who reads on comes across it.
    if (this.#saidAt - remaining >= apart) announcer.clear();
    this.#paintPill(remaining);
    if (state !== 'stopped' && host.isConnected) this.#call(remaining);
    setText(alert.text, this.#news ? this.#endIn(this.#news) : this.#left(roughly(remaining)));
    setText(alert.note, this.#note ? this.#texts.say(this.#note) : '');
  }

  #paintPill(remaining: number): void {
    const { host, pill, name, time, ends, end, toggle } = this.#view;
    const { endsAt, thresholds } = this.countdown;
    const texts = this.#texts;
    const isOver = remaining === 0;
    const left = this.#left(roughly(remaining));
    const digits = host.minutes ? texts.minutes(remaining) : texts.digits(remaining);
    setText(time, isOver ? left : digits);
    setText(name, isOver ? left : `${left} ${this.#endIn('endsAt')}`);
    setText(end, this.#timeOf(endsAt));
    end.dateTime = new Date(endsAt ?? 0).toISOString();
    ends.hidden = toggle.hidden = isOver;
    pill.part.toggle('warning', remaining <= (thresholds.at(-1) ?? 0));
  }

  /** Calls when it is time to, each time once; late, it says only what is so now. */
  #call(remaining: number): void {
    const isAlert = this.#alerts.isDue(remaining);
    if (!isAlert && !this.#between.isDue(remaining)) return;
    this.#between.mark(remaining);
    if (isAlert && !this.#alert(remaining)) return;
    this.#tell(() => this.#left(this.countdown.remaining ?? 0));
  }

  /** Whether the alert is shown. */
  #alert(remaining: number): boolean {
    const { alert } = this.#view;
    this.#alerts.mark(remaining);
    this.#news = undefined;
    if (!this.isPending) this.#note = undefined;
    const isShown = this.#mayShow();
    if (isShown) alert.open();
    else alert.close();
    return isShown;
  }

  #take(note: keyof Words | undefined): void {
    this.#note = note;
    this.#view.alert.extend.setAttribute('aria-disabled', String(this.isPending));
    if (note) this.#tell(() => this.#texts.say(note));
    this.paint();
  }

  #moved({ oldEndsAt, endsAt, remaining }: EndChangeEvent): void {
    const isLater = (endsAt ?? Infinity) > (oldEndsAt ?? Infinity);
    if (isLater) for (const schedule of [this.#alerts, this.#between]) schedule.mark(remaining ?? Infinity);
    if (endsAt !== null && this.#timeOf(endsAt) !== this.#timeOf(oldEndsAt))
      this.#tellEnd(isLater ? 'extended' : 'endsAt');
    this.paint();
  }

  #tellEnd(name: keyof Words): void {
    this.#news = name;
    this.#tell(() => this.#endIn(name));
    this.paint();
  }

  #tell(sentence: () => string): void {
    this.#untold = isHidden() ? sentence : undefined;
    if (this.#untold) return;
    this.#saidAt = this.countdown.remaining ?? Infinity;
    this.#view.announcer.say(sentence(), isUrgent(this.#saidAt));
  }

  #endIn(name: keyof Words): string {
    return this.#texts.say(name, this.#timeOf(this.countdown.endsAt));
  }

  #left(remaining: number): string {
    const texts = this.#texts;
    return remaining > 0 ? texts.say('timeLeft', texts.duration(remaining)) : texts.say('timeUp');
  }

  /**
   * The end as a time of day. By this machine's clock and not by the server's, since that is the one that people look at; what
   * is measured of the difference is not exact: a second before three is three.
   */
  #timeOf(endsAt: number | null): string {
    return endsAt === null ? '' : this.#texts.time(endsAt - this.countdown.clockOffset + 1000);
  }
}
