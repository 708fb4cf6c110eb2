/** Fired by `SessionCountdown`: `tick`, `threshold`, `change`, `end`. */
export class CountdownEvent extends Event {
  /** Milliseconds until the session ends; `null` without a limit. */
  declare readonly remaining: number | null;

  constructor(type: keyof CountdownEventMap, fields: { remaining: number | null }) {
    super(type);
    Object.assign(this, fields);
  }
}

/** A threshold has been reached: "5 minutes left". */
export interface ThresholdEvent extends CountdownEvent {
  /** The threshold, in milliseconds before the end. `remaining` is less if the machine slept past it. */
  readonly threshold: number;
}

/** The end was set, moved or removed. */
export interface EndChangeEvent extends CountdownEvent {
  /** The end before, epoch milliseconds; `null`: there was no limit. */
  readonly oldEndsAt: number | null;
  /** The end now, epoch milliseconds; `null`: there is no limit any more. */
  readonly endsAt: number | null;
}

/** The events of `SessionCountdown`, by name. */
export interface CountdownEventMap {
  tick: CountdownEvent;
  threshold: ThresholdEvent;
  change: EndChangeEvent;
  end: CountdownEvent;
}
