import { type WireEntry as Entry, formatLine, type WireListener as Listener, WireLog as Log } from '../wire-log.ts';

export type { WireDetail } from '../wire-log.ts';
export type WireChannel = 'http' | 'rt' | 'sepp' | 'peer' | 'webhook';
export type WireEntry = Entry<WireChannel>;
export type WireListener = Listener<WireChannel>;
export class WireLog extends Log<WireChannel> {}

/** Values that say themselves what they are are printed without their name. */
const selfExplaining = new Set(['call_id', 'client', 'method', 'path']);

/** One line for a terminal, e.g. `eyeson  ← call_terminate  room demo  call-1  term_code 0`. */
export function formatEntry(entry: WireEntry): string {
  // A call has one client: naming both would only make the line longer.
  const shown = Object.entries(entry.detail).filter(([name]) => name !== 'client' || !('call_id' in entry.detail));
  const facts = shown.map(([name, value]) => (selfExplaining.has(name) ? `${value}` : `${name} ${value}`));
  return formatLine('eyeson', entry, facts);
}
