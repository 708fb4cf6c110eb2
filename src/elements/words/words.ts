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
  /** Reason for the question: nobody has come to the call yet. */
  readonly waiting: string;
  /** What happens without an answer, and in how much time: `{time}`. */
  readonly consequence: string;
  /** Announced a few times during a countdown: `{time}`. */
  readonly timeLeft: string;
  /** The button that confirms the person is there. */
  readonly stay: string;
  /** The button that stays and asks again after a while: `{time}`. */
  readonly snooze: string;
  /** The button that stays until the call ends. */
  readonly keepIn: string;
  /** The button that ends the call immediately. */
  readonly leave: string;
  /** Announced when the question was answered: in the dialog, or by something else, such as speech or another tab. */
  readonly stayed: string;
  /** Announced when the person will be asked again: in `{time}`. */
  readonly snoozed: string;
  /** Announced when the person stays until the call ends. */
  readonly keptIn: string;
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
  /** Reason for the end: nobody came to the call. */
  readonly overWaiting: string;
  /** Reason for the end: the person chose to leave. */
  readonly overDeclined: string;
  /** Reason for the end: the call is over, and nothing more is known. */
  readonly overEnded: string;
  /** Reason for the end: the session reached its time limit. */
  readonly overLimit: string;
  /** Reason for the end: the same person joined in another window or on another device. */
  readonly overElsewhere: string;
  /** Reason for the end: somebody, or a server, removed this person. */
  readonly overRemoved: string;
  /** Reason for the end: the connection was lost. */
  readonly overConnection: string;
  /** Reason for the end: there are as many people as possible. */
  readonly overFull: string;
  /** Reason for the end: the call was ended for everybody. */
  readonly overHost: string;
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
  /** Announced with the time left, when the person is allowed to extend the session. */
  readonly canExtend: string;
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

/** The texts that are about a call, which a page without a call replaces: with the attribute `subject="session"`. */
export type SessionWords = Pick<
  Words,
  | 'alone'
  | 'waiting'
  | 'consequence'
  | 'keepIn'
  | 'leave'
  | 'stayed'
  | 'over'
  | 'overAlone'
  | 'overWaiting'
  | 'overDeclined'
  | 'overEnded'
  | 'overElsewhere'
  | 'overRemoved'
  | 'overFull'
  | 'overHost'
  | 'rejoin'
>;

/**
 * Your own texts: for every language, such as `{ leave: 'Hang up' }`, or for each language, such as
 * `{ en: { leave: 'Hang up' }, de: { leave: 'Auflegen' } }`. The key of a language is a BCP 47 tag, for example `pt-BR`.
 * Texts that you leave out are those of the package. `{time}` stands for a duration or a time of day.
 */
export type CustomWords = Partial<Words> | Readonly<Record<string, Partial<Words>>>;

/** What a language needs so that the times that `Intl` writes fit into its sentences. */
export interface TimeRules {
  /** Joins minutes and seconds by "and". By default they stand side by side or have a comma, as `Intl` likes it. */
  readonly joinsByAnd?: boolean;
  /** How long the names of the units are. The default is `'long'`. */
  readonly units?: 'long' | 'short';
  /** What to replace in the sentence with its time. */
  readonly replacements?: readonly (readonly [pattern: RegExp, replacement: string])[];
}
