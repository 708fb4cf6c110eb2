// Combines statements for single meetings. On the embedded database one for each would take longer than the calls themselves.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Runs one statement at a time, for all the items that were added while the one before ran. */
export class Batcher<Item, Result = void> {
  readonly #run: (items: readonly Item[]) => Promise<Result>;
  #waiting: Item[] = [];
  #next: Promise<Result> | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(run: (items: readonly Item[]) => Promise<Result>) {
    this.#run = run;
  }

  /** Resolves to the result of the statement that the item was part of. @throws what that statement throws */
  add(item: Item): Promise<Result> {
    this.#waiting.push(item);
    this.#next ??= this.#runNext();
    return this.#next;
  }

  async #runNext(): Promise<Result> {
    await Promise.all([nextTurn(), this.#running]);
    this.#next = undefined;
    const result = this.#run(this.#waiting.splice(0));
    this.#running = result.catch(() => {}); // thrown to all who added to it
    return result;
  }
}
