/** Fired by `SessionCountdown`: `tick`, `threshold`, `change`, `end`. Times are ms and epoch ms. */
export class CountdownEvent extends Event {
  /** How much time is left, ms; `null` without a limit. */
  declare readonly remaining: number | null;

  constructor(type: keyof CountdownEventMap, fields: { remaining: number | null }) {
    super(type);
    Object.assign(this, fields);
  }
}

/** A threshold has been reached: "5 minutes left". */
export interface ThresholdEvent extends CountdownEvent {
  /** The threshold, ms before the end. The time really left, `remaining`, is less when the machine slept past it. */
  readonly threshold: number;
}

/** The end was moved, set or taken away. */
export interface EndChangeEvent extends CountdownEvent {
  /** Where the end was, epoch ms; `null`: there was no limit. */
  readonly oldEndsAt: number | null;
  /** Where it is now, epoch ms; `null`: there is no limit any more. */
  readonly endsAt: number | null;
}

/** The events of `SessionCountdown`, by name. */
export interface CountdownEventMap {
  tick: CountdownEvent;
  threshold: ThresholdEvent;
  change: EndChangeEvent;
  end: CountdownEvent;
}
