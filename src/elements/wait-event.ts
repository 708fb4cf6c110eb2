/** An answer that the app may confirm first. Cancelable: a prevented answer does nothing. */
export class WaitEvent extends Event {
  readonly #promises: Promise<unknown>[] = [];

  constructor(type: string) {
    super(type, { cancelable: true });
  }

  /**
   * Makes the answer wait for the promise. The answer counts when the promise is fulfilled, and does not count when it is
   * rejected or fulfilled with `false`. Call this in the listener, before any `await`.
   */
  waitUntil(promise: Promise<unknown>): void {
    this.#promises.push(promise);
  }

  /** @internal Undefined if `waitUntil()` was not called. */
  get confirmed(): Promise<boolean> | undefined {
    if (this.#promises.length === 0) return undefined;
    return Promise.all(this.#promises).then((answers) => !answers.includes(false));
  }
}
