/**
 * Every text of the elements. `{time}` stands for a duration or a time of day, which `Intl` writes in the same language: the
 * sentence round it has to fit "1 minute" as well as "2 minutes 30 seconds". `Intl` knows no cases and no articles: where the
 * language has them, a colon keeps the time out of the grammar.
 */
export interface Words {
  /** The question, and the title of the dialog. */
  readonly title: string;
  /** Why it is asked: no activity. */
  readonly inactive: string;
  /** Why it is asked: the page was hidden. */
  readonly hidden: string;
  /** Why it is asked: nobody else is in the call. */
  readonly alone: string;
  /** What happens without an answer, and when: `{time}`. */
  readonly consequence: string;
  /** Said at a few moments of a countdown: `{time}`. */
  readonly timeLeft: string;
  /** The button "I am here". */
  readonly stay: string;
  /** The button that ends the call at once. */
  readonly leave: string;
  /** Said when the question was closed by something other than the dialog: a voice, another tab. */
  readonly stayed: string;
  /** While an answer or an extension is being confirmed. */
  readonly pending: string;
  /** The answer could not be confirmed. */
  readonly failed: string;
  /** The answer could not be confirmed, and there is no network. */
  readonly offline: string;
  /** The answer came after the end. */
  readonly late: string;

  /** The title of the dialog after the end. */
  readonly over: string;
  /** Why it ended: no activity. */
  readonly overInactive: string;
  /** Why it ended: the page was hidden. */
  readonly overHidden: string;
  /** Why it ended: nobody else was in the call. */
  readonly overAlone: string;
  /** Why it ended: the person left. */
  readonly overDeclined: string;
  /** Why it ended: it was ended by somebody or something else. */
  readonly overEnded: string;
  /** Why it ended: the time of the session was up. */
  readonly overLimit: string;
  /** The button that goes back into the call. */
  readonly rejoin: string;
  /** The button that closes the dialog after the end. */
  readonly close: string;

  /** What the timer of a limited session is called. */
  readonly timer: string;
  /** When the session ends: `{time}`, a time of day. */
  readonly endsAt: string;
  /** The session has reached its end. */
  readonly timeUp: string;
  /** The button that extends the session: `{time}`. */
  readonly extend: string;
  /** The session was extended to `{time}`, a time of day. */
  readonly extended: string;
  /** The session could not be extended. */
  readonly refused: string;
  /** The button that closes an alert. */
  readonly dismiss: string;
  /** The button that shows minutes only. */
  readonly showMinutes: string;
  /** The button that shows seconds too. */
  readonly showSeconds: string;
}

/**
 * Puts a duration or a time of day in its place, and sees to the seams: some times end with the full stop of "p.m.", and
 * nobody writes the space that `Intl` puts between a digit and 分.
 */
export function fill(text: string, time: string): string {
  const written = time.replace(/(\d) (?=\p{Script=Han})/gu, '$1');
  return text.replace('{time}', written).replace(/\.\.$/, '.');
}
