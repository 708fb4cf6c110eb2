/** An answer that the app may want to have confirmed before it counts. Cancelable: then nothing happens. */
export class WaitEvent extends Event {
  readonly #waits: Promise<unknown>[] = [];

  constructor(type: string) {
    super(type, { cancelable: true });
  }

  /**
   * The answer counts when the promise is fulfilled; it does not when the promise is rejected, or fulfilled with `false`.
   * Call it from the listener, before any `await`.
   */
  waitUntil(promise: Promise<unknown>): void {
    this.#waits.push(promise);
  }

  /** @internal Undefined when nobody wants to wait. */
  get confirmed(): Promise<boolean> | undefined {
    if (this.#waits.length === 0) return undefined;
    return Promise.all(this.#waits).then((answers) => !answers.includes(false));
  }
}
