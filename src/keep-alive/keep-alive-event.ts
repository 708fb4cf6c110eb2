/** What a {@link KeepAliveEvent} tells besides its type. */
export interface KeepAliveEventInit {
  status?: number | undefined;
  error?: unknown;
}

/** Fired by `KeepAlive`: `alive` when the server said yes, `failed` when it said no or nothing. */
export class KeepAliveEvent extends Event {
  /**
   * The status that the server answered with; 0 is a redirect, as to a page that asks to sign in. Undefined when there was
   * no answer, or the request was a function that told of none.
   */
  declare readonly status: number | undefined;
  /** Why there was no answer: a `TypeError` when offline, a `DOMException` named `TimeoutError`, or what a function threw. */
  declare readonly error: unknown;

  constructor(type: keyof KeepAliveEventMap, init: KeepAliveEventInit = {}) {
    super(type);
    Object.assign(this, { status: undefined, error: undefined }, init);
  }
}

/** The events of `KeepAlive`, by name. */
export interface KeepAliveEventMap {
  alive: KeepAliveEvent;
  failed: KeepAliveEvent;
}
