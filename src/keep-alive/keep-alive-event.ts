/** The fields of a {@link KeepAliveEvent} besides its type. */
export interface KeepAliveEventInit {
  status?: number | undefined;
  error?: unknown;
}

/** Fired by `KeepAlive`: `alive` when the server confirmed the session, `failed` when it refused or did not answer. */
export class KeepAliveEvent extends Event {
  /**
   * The status of the server's answer; 0 is a redirect, such as to a sign-in page. Undefined when there was no answer, or when
   * the request was a function that returned none.
   */
  declare readonly status: number | undefined;
  /**
   * Why there was no answer: a `TypeError` when offline, a `DOMException` named `TimeoutError`, or what a function threw.
   * Otherwise undefined.
   */
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
