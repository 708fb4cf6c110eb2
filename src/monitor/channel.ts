import { reportToPage } from '../platform/report-error.ts';
import { onShared, readShared, writeShared } from '../platform/shared-storage.ts';

/** What a tab tells the others: when somebody was last there, who saw it, and since when without a break. Epoch ms. */
export interface Stamp {
  readonly at: number;
  readonly since: number;
  readonly source: string;
  readonly tab: string;
}

/** One tab's place in a channel. The latest activity is data that every tab can read: nobody is asked, so nobody is missed. */
export class Channel {
  /** Tells this tab from the others; means nothing beyond. */
  readonly tab: string = Math.random().toString(36).slice(2, 6);
  readonly #key: string;
  #isFull = false;

  constructor(name: string) {
    this.#key = `still-there:${name}`;
  }

  /** The latest stamp, of whichever tab; undefined when there is none that makes sense. */
  read(): Stamp | undefined {
    const stamp = readShared(this.#key) as Stamp | undefined;
    return Number.isFinite(stamp?.at) && Number.isFinite(stamp?.since) ? stamp : undefined;
  }

  /** Tells the others. When the storage is full this tab goes on alone, and says so once. */
  write(stamp: Omit<Stamp, 'tab'>): void {
    try {
      writeShared(this.#key, { ...stamp, tab: this.tab });
    } catch (error) {
      if (!this.#isFull) reportToPage(error);
      this.#isFull = true;
    }
  }

  /** Calls `listener` when another tab has written, until the signal aborts. */
  onWrite(listener: () => void, signal: AbortSignal): void {
    onShared(this.#key, listener, signal);
  }
}
