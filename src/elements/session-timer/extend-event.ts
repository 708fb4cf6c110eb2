import { WaitEvent } from '../wait-event.ts';

/** A person asks for more time. Call `waitUntil()` to show whether the session was extended. */
export class ExtendEvent extends WaitEvent {
  /** The requested extension, in milliseconds. */
  readonly by: number;
  /** @internal The new end in epoch milliseconds, if a promise was fulfilled with one. */
  endsAt: number | undefined;

  constructor(by: number) {
    super('extend');
    this.by = by;
  }

  /**
   * Makes the timer wait for the promise. The session is extended when the promise is fulfilled, preferably with the new end
   * (epoch milliseconds, by the server's clock). It is not extended when the promise is rejected or fulfilled with `false`.
   * Call this in the listener, before any `await`.
   */
  override waitUntil(promise: Promise<unknown>): void {
    super.waitUntil(this.#readEnd(promise));
  }

  async #readEnd(promise: Promise<unknown>): Promise<unknown> {
    const answer = await promise;
    if (typeof answer === 'number') this.endsAt = answer;
    return answer;
  }
}
