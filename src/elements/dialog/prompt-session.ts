import { announcements, isUrgent, Schedule } from '../../core/announcements.ts';
import { untilNext } from '../../core/thresholds.ts';
import { createAlarm } from '../../platform/timers.ts';
import { isUnseen } from '../../platform/visibility.ts';
import { onWake } from '../../platform/waking.ts';
import type { InactivityMonitor } from '../../presence/inactivity-monitor.ts';
import { callForAttention } from '../attention/attention.ts';
import { setText } from '../dom.ts';
import type { Words } from '../words/words.ts';
import type { DialogView } from './dialog-view.ts';

/** One question, from opening to closing: shows the time left, announces it, and writes it in the page's title. */
export class PromptSession {
  readonly #view: DialogView;
  readonly #monitor: InactivityMonitor;
  readonly #reason: keyof Words;
  /** The time to answer, in milliseconds. */
  readonly #total: number;
  /** When to announce the time left, in milliseconds before the end. */
  readonly #moments: readonly number[];
  readonly #schedule: Schedule;
  readonly #showInTitle: (time: string) => void;
  readonly #signal: AbortSignal;
  readonly #arm: (delay: number) => void = createAlarm(() => this.renderTime());
  #note: keyof Words | undefined;
  /** Whether an announcement was missed because the page was hidden. */
  #isMissed: boolean = isUnseen();

  /** @param attention how to call for attention outside of the page */
  constructor(view: DialogView, monitor: InactivityMonitor, attention: readonly string[], signal: AbortSignal) {
    this.#view = view;
    this.#monitor = monitor;
    this.#signal = signal;
    this.#reason = (monitor.reason ?? 'inactive') as keyof Words;
    this.#total = monitor.remaining;
    this.#moments = announcements(this.#total);
    this.#schedule = new Schedule(this.#moments);
    const { words } = view;
    const question = {
      title: words.text('title'),
      text: this.#sentence('consequence', this.#total),
      lang: words.locale,
    };
    this.#showInTitle = callForAttention(attention, question, signal);
    this.#showInTitle(words.digits(this.#total));
    this.renderWords();
    onWake(() => this.renderTime(), signal);
    signal.addEventListener('abort', () => this.#arm(Infinity));
    this.renderTime();
  }

  /** Whether an answer is being confirmed. */
  get isPending(): boolean {
    return this.#note === 'pending';
  }

  /** Waits until the app has confirmed an answer. Returns false, and says so, if it could not be confirmed. */
  async confirm(confirmed: Promise<boolean>): Promise<boolean> {
    this.#setNote('pending');
    const isConfirmed = await confirmed.catch(() => false);
    if (!isConfirmed && !this.#signal.aborted) this.#setNote(navigator.onLine ? 'failed' : 'offline');
    return isConfirmed;
  }

  /** Writes everything that does not change with time. */
  renderWords(): void {
    const { words, before, after, title, why, when, answers, stay, snooze, snoozeTime, leave, note } = this.#view;
    const [start = '', end = ''] = words.text('consequence', '\n').split('\n');
    setText(title, words.text('title'));
    setText(why, words.text(this.#reason));
    setText(when, this.#sentence('consequence', this.#total));
    setText(before, start.trim());
    setText(after, /\p{L}/u.test(end) ? end.trim() : '');
    setText(stay.label, words.text('stay'));
    snooze.button.hidden = snoozeTime === undefined;
    if (snoozeTime !== undefined) setText(snooze.label, this.#snoozeText(snoozeTime, 'keepIn', 'snooze'));
    answers.classList.toggle('three', snoozeTime !== undefined);
    setText(leave.label, words.text('leave'));
    setText(note, this.#note ? words.text(this.#note) : '');
    for (const { button } of [stay, snooze]) button.setAttribute('aria-disabled', String(this.isPending));
  }

  /** What is announced when the question was answered. */
  answerText(snoozed: number | undefined): string {
    const stayed = this.#view.words.text('stayed');
    return snoozed === undefined ? stayed : `${stayed} ${this.#snoozeText(snoozed, 'keptIn', 'snoozed')}`;
  }

  /** Writes and announces the time left. */
  renderTime(): void {
    const { remaining } = this.#monitor;
    const { words, time, bar, innerAnnouncer, modal } = this.#view;
    modal.keepInFront();
    const digits = words.digits(remaining);
    setText(time, digits);
    bar.style.transform = `scaleX(${remaining / this.#total})`;

    const isDue = this.#schedule.isDue(remaining);
    if (isDue) {
      this.#schedule.mark(remaining);
      this.#showInTitle(digits);
    }
    if (isUnseen()) this.#isMissed ||= isDue;
    else {
      // Not only the time left: it may be the first sentence that the person hears.
      const sentence = (): string => this.#sentence('consequence', remaining);
      if (isDue || this.#isMissed) innerAnnouncer.announce(sentence(), isUrgent(remaining));
      this.#isMissed = false;
    }

    this.#arm(Math.min(isUnseen() ? Infinity : remaining % 1000 || 1000, untilNext(this.#moments, remaining)));
  }

  #snoozeText(ms: number, untilEnd: keyof Words, forTime: keyof Words): string {
    if (ms === Infinity) return this.#view.words.text(untilEnd);
    return this.#sentence(forTime, Math.min(ms, this.#monitor.snoozeAtMost));
  }

  #setNote(note: keyof Words): void {
    this.#note = note;
    this.renderWords();
    this.#view.innerAnnouncer.announce(this.#view.words.text(note));
  }

  #sentence(name: keyof Words, ms: number): string {
    const { words } = this.#view;
    return words.text(name, words.duration(ms));
  }
}
