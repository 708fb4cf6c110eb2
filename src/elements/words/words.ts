/**
 * Every text of the elements. `{time}` stands for a duration or a time of day, which `Intl` writes in the same language, so
 * the sentence must fit "1 minute" as well as "2 minutes 30 seconds". `Intl` knows neither cases nor articles: in
 * languages that have them, put the time behind a colon.
 */
export interface Words {
  /** The question, which is the title of the dialog. */
  readonly title: string;
  /** Reason for the question: no activity. */
  readonly inactive: string;
  /** Reason for the question: the page was hidden. */
  readonly hidden: string;
  /** Reason for the question: everybody else has left the call. */
  readonly alone: string;
  /** What happens without an answer, and in how much time: `{time}`. */
  readonly consequence: string;
  /** Announced a few times during a countdown: `{time}`. */
  readonly timeLeft: string;
  /** The button that confirms the person is there. */
  readonly stay: string;
  /** The button that ends the call immediately. */
  readonly leave: string;
  /** Announced when something other than the dialog answered the question, such as speech or another tab. */
  readonly stayed: string;
  /** Shown while an answer or an extension is being confirmed. */
  readonly pending: string;
  /** The answer could not be confirmed. */
  readonly failed: string;
  /** The answer could not be confirmed because the device is offline. */
  readonly offline: string;
  /** The answer came after the end. */
  readonly late: string;

  /** The title of the dialog after the end. */
  readonly over: string;
  /** Reason for the end: no activity. */
  readonly overInactive: string;
  /** Reason for the end: the page was hidden. */
  readonly overHidden: string;
  /** Reason for the end: everybody else had left the call. */
  readonly overAlone: string;
  /** Reason for the end: the person chose to leave. */
  readonly overDeclined: string;
  /** Reason for the end: somebody or something else ended the call. */
  readonly overEnded: string;
  /** Reason for the end: the session reached its time limit. */
  readonly overLimit: string;
  /** The button that joins the call again. */
  readonly rejoin: string;
  /** The button that closes the dialog after the end. */
  readonly close: string;

  /** The name of the session timer. */
  readonly timer: string;
  /** When the session ends: `{time}`, a time of day. */
  readonly endsAt: string;
  /** The session has reached its end. */
  readonly timeUp: string;
  /** The button that extends the session: `{time}`. */
  readonly extend: string;
  /** The session was extended: `{time}`, the new time of day. */
  readonly extended: string;
  /** The session could not be extended. */
  readonly refused: string;
  /** The button that closes an alert. */
  readonly dismiss: string;
  /** The button that shows only minutes. */
  readonly showMinutes: string;
  /** The button that shows seconds as well. */
  readonly showSeconds: string;
}
