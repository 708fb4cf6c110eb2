// What crossed the wire of a local service, in order. The demo prints it, the tests read it.

export type WireDirection = 'in' | 'out' | 'open' | 'close';
export type WireDetail = Readonly<Record<string, string | number | boolean>>;

export interface WireEntry<Channel extends string = string> {
  /** Date.now() at the moment of the event: this machine's clock, not the service's skewed one. */
  readonly at: number;
  readonly channel: Channel;
  /** Seen from the service: `in` came from the browser. */
  readonly direction: WireDirection;
  /** Message, event, frame or RPC name; of HTTP the method (in) and the status (out). */
  readonly type: string;
  readonly detail: WireDetail;
}

export type WireListener<Channel extends string = string> = (entry: WireEntry<Channel>) => void;

/** A demo may run for days; older entries are dropped. */
const longest = 5000;

export class WireLog<Channel extends string = string> {
  readonly entries: WireEntry<Channel>[] = [];
  readonly #listeners = new Set<WireListener<Channel>>();

  record(channel: Channel, direction: WireDirection, type: string, detail: WireDetail = {}): void {
    const entry = { at: Date.now(), channel, direction, type, detail };
    this.entries.push(entry);
    if (this.entries.length > longest) this.entries.shift();
    for (const listener of this.#listeners) listener(entry);
  }

  on(listener: WireListener<Channel>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const signs: Record<WireDirection, string> = { in: '←', out: '→', open: '+', close: '×' };

/** One line for a terminal: `eyeson  ← call_terminate  room demo  call-1  term_code 0`. */
export function formatLine(service: string, entry: WireEntry, facts: readonly string[]): string {
  const { channel, direction, type } = entry;
  const isSocket = direction === 'open' || direction === 'close';
  return [`${service}  ${signs[direction]} ${isSocket ? `${channel} ${type}` : type}`, ...facts].join('  ');
}
