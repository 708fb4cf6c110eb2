import { announcements, isUrgent, Schedule } from '../core/announcements.ts';
import { untilNext } from '../core/thresholds.ts';
import { createAlarm } from '../platform/timers.ts';
import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { callForAttention } from './attention/attention.ts';
import { setText } from './base.ts';
import type { DialogView } from './dialog-view.ts';
import type { Texts } from './resolve-words.ts';
import type { Words } from './words/words.ts';

/** One question, from when it is shown until it is closed: the time left for the eye, for the ear, and in the title. */
export class PromptSession {
  readonly #view: DialogView;
  readonly #monitor: InactivityMonitor;
  readonly #texts: Texts;
  readonly #why: keyof Words;
  readonly #total: number;
  readonly #moments: readonly number[];
  readonly #schedule: Schedule;
  readonly #tellTitle: (time: string) => void;
  readonly #arm: (delay: number) => void = createAlarm(() => this.paint());
  #note: keyof Words | undefined;
  /** What was told while nobody could see or hear is told again. */
  #isMissed: boolean = isHidden();

  /** @param attention what calls for attention outside of the page */
  constructor(view: DialogView, monitor: InactivityMonitor, texts: Texts, attention: string, signal: AbortSignal) {
    this.#view = view;
    this.#monitor = monitor;
    this.#texts = texts;
    this.#why = (monitor.reason ?? 'inactive') as keyof Words;
    this.#total = monitor.remaining;
    this.#moments = announcements(this.#total);
    this.#schedule = new Schedule(this.#moments);
    this.#tellTitle = callForAttention(
      attention,
      { title: texts.say('title'), text: this.#sentence('consequence', this.#total), lang: texts.locale },
      signal,
    );
    this.#tellTitle(texts.digits(this.#total));
    this.describe();
    onWake(() => this.paint(), signal);
    signal.addEventListener('abort', () => {
      this.#arm(Infinity);
      view.within.clear();
    });
    this.paint();
  }

  /** What is said about an answer that is under way, or was not taken. */
  set note(note: keyof Words | undefined) {
    this.#note = note;
    this.describe();
    if (note) this.#view.within.say(this.#texts.say(note));
  }

  /** Whether an answer is under way. */
  get isPending(): boolean {
    return this.#note === 'pending';
  }

  /** Writes all that does not change with the time. */
  describe(): void {
    const { before, after, title, why, when, stay, leave, note } = this.#view;
    const texts = this.#texts;
    const [start = '', end = ''] = texts.say('consequence', '\n').split('\n');
    for (const [element, text] of [
      [title, texts.say('title')],
      [why, texts.say(this.#why)],
      [when, this.#sentence('consequence', this.#total)],
      [before, start.trim()],
      [after, /\p{L}/u.test(end) ? end.trim() : ''],
      [stay.label, texts.say('stay')],
      [leave.label, texts.say('leave')],
      [note, this.#note ? texts.say(this.#note) : ''],
    ] as const)
      setText(element, text);
    stay.button.setAttribute('aria-disabled', String(this.isPending));
  }

  /** Brings what changes with the time in line with it. */
  paint(): void {
    const { remaining } = this.#monitor;
    const { time, bar, within } = this.#view;
    setText(time, this.#texts.digits(remaining));
    bar.style.transform = `scaleX(${remaining / this.#total})`;

    if (this.#schedule.isDue(remaining)) {
      this.#schedule.mark(remaining);
      this.#tellTitle(this.#texts.digits(remaining));
      if (isHidden()) this.#isMissed = true;
      else within.say(this.#sentence('timeLeft', remaining), isUrgent(remaining));
    } else if (this.#isMissed && !isHidden()) within.say(this.#sentence('timeLeft', remaining), isUrgent(remaining));
    if (!isHidden()) this.#isMissed = false;

    this.#arm(Math.min(isHidden() ? Infinity : remaining % 1000 || 1000, untilNext(this.#moments, remaining)));
  }

  #sentence(name: keyof Words, ms: number): string {
    return this.#texts.say(name, this.#texts.duration(ms));
  }
}
