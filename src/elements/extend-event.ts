import { WaitEvent } from './wait-event.ts';

/** Somebody wants the session to last longer. Without `waitUntil()` nothing happens but the event. */
export class ExtendEvent extends WaitEvent {
  /** By how much, ms. */
  readonly by: number;
  /** @internal The new end, epoch ms, if a promise told one. */
  endsAt: number | undefined;

  constructor(by: number) {
    super('extend');
    this.by = by;
  }

  /**
   * The session is extended when the promise is fulfilled, best of all with the new end (epoch ms, by the server's clock); it is
   * not when the promise is rejected, or fulfilled with `false`. Call it from the listener, before any `await`.
   */
  override waitUntil(promise: Promise<unknown>): void {
    super.waitUntil(this.#read(promise));
  }

  async #read(promise: Promise<unknown>): Promise<unknown> {
    const answer = await promise;
    if (typeof answer === 'number') this.endsAt = answer;
    return answer;
  }
}
