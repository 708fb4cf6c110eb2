// What crossed the wire, in order. The demo prints it, the tests read it.

export type WireChannel = 'http' | 'coordinator' | 'sfu';
export type WireDirection = 'in' | 'out' | 'open' | 'close';
export type WireDetail = Readonly<Record<string, string | number | boolean>>;

export interface WireEntry {
  /** Date.now() at the moment of the event: this machine's clock, not the service's skewed one. */
  readonly at: number;
  readonly channel: WireChannel;
  /** Seen from the service: `in` came from the browser. */
  readonly direction: WireDirection;
  /** Event, frame or RPC name; `METHOD /path` of a request, the status of an answer. */
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
const selfExplaining = new Set(['user', 'call', 'request', 'body']);
/** Free text that came from the app, printed as it was written. */
const quoted = new Set(['reason']);

/** One line for a terminal, e.g. `stream  ← leaveCallRequest  dr-lecter  "inactivity:inactive"`. */
export function formatEntry({ channel, direction, type, detail }: WireEntry): string {
  const isSocket = direction === 'open' || direction === 'close';
  const title = isSocket ? `${channel} ${type}` : type;
  const facts = Object.entries(detail).map(([name, value]) => {
    if (quoted.has(name)) return JSON.stringify(value);
    return selfExplaining.has(name) ? `${value}` : `${name} ${value}`;
  });
  return [`stream  ${signs[direction]} ${title}`, ...facts].join('  ');
}
