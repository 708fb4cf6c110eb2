// What crossed the wire, in order. The demo prints it, the tests read it.

export type WireChannel = 'http' | 'rt' | 'sepp' | 'peer';
export type WireDirection = 'in' | 'out' | 'open' | 'close';
export type WireDetail = Readonly<Record<string, string | number | boolean>>;

export interface WireEntry {
  /** Date.now() at the moment of the event. */
  readonly at: number;
  readonly channel: WireChannel;
  /** Seen from the service: `in` came from the browser. */
  readonly direction: WireDirection;
  /** Message type, HTTP method (in) or HTTP status (out). */
  readonly type: string;
  readonly detail: WireDetail;
}

export type WireListener = (entry: WireEntry) => void;

/** A demo may run for days; older entries are dropped. */
const longest = 5000;

export class WireLog {
  readonly entries: WireEntry[] = [];
  readonly #listeners = new Set<WireListener>();

  record(channel: WireChannel, direction: WireDirection, type: string, detail: WireDetail = {}): void {
    const entry = { at: Date.now(), channel, direction, type, detail };
    this.entries.push(entry);
    if (this.entries.length > longest) this.entries.shift();
    for (const listener of this.#listeners) listener(entry);
  }

  on(listener: WireListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const signs: Record<WireDirection, string> = { in: '←', out: '→', open: '+', close: '×' };

/** Values that say themselves what they are are printed without their name. */
const selfExplaining = new Set(['call_id', 'client', 'method', 'path']);

/** One line for a terminal, e.g. `eyeson  ← call_terminate  room demo  call-1  term_code 0`. */
export function formatEntry({ channel, direction, type, detail }: WireEntry): string {
  const isSocket = direction === 'open' || direction === 'close';
  const title = isSocket ? `${channel} ${type}` : type;
  // A call has one client: naming both would only make the line longer.
  const shown = Object.entries(detail).filter(([name]) => name !== 'client' || !('call_id' in detail));
  const facts = shown.map(([name, value]) => (selfExplaining.has(name) ? `${value}` : `${name} ${value}`));
  return [`eyeson  ${signs[direction]} ${title}`, ...facts].join('  ');
}
