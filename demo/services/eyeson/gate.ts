// Lets a test keep a request or a handshake waiting, to reach the moments
// between two states of the SDK on purpose instead of by luck.

export class Gate {
  #waiting: (() => void)[] | undefined;

  /** From now on everything waits; call the result to let it all go on. */
  hold(): () => void {
    this.#waiting ??= [];
    return () => this.release();
  }

  release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const proceed of waiting) proceed();
  }

  pass(proceed: () => void): void {
    if (this.#waiting) this.#waiting.push(proceed);
    else proceed();
  }
}
