// A statement for each of many meetings would take the embedded database longer than the calls that it notes.

/** So long (ms) a batch waits for others. */
const window = 25;

/** Writes what comes within 25 ms in one go. */
export class Batcher<Item> {
  readonly #write: (items: readonly Item[]) => Promise<void>;
  #waiting: Item[] = [];
  #written: Promise<void> | undefined;

  constructor(write: (items: readonly Item[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when it is written. @throws what the statement that it was part of throws */
  add(item: Item): Promise<void> {
    this.#waiting.push(item);
    this.#written ??= this.#gather();
    return this.#written;
  }

  async #gather(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, window));
    this.#written = undefined;
    await this.#write(this.#waiting.splice(0));
  }
}
