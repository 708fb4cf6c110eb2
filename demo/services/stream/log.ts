import { type WireEntry as Entry, formatLine, type WireListener as Listener, WireLog as Log } from '../wire-log.ts';

export type { WireDetail, WireDirection } from '../wire-log.ts';
export type WireChannel = 'http' | 'coordinator' | 'sfu';
export type WireEntry = Entry<WireChannel>;
export type WireListener = Listener<WireChannel>;
export class WireLog extends Log<WireChannel> {}

/** Values that say themselves what they are are printed without their name. */
const selfExplaining = new Set(['user', 'call', 'request', 'body']);
/** Free text that came from the app, printed as it was written. */
const quoted = new Set(['reason']);

/** One line for a terminal, e.g. `stream  ← leaveCallRequest  dr-lecter  "inactivity:inactive"`. */
export function formatEntry(entry: WireEntry): string {
  const facts = Object.entries(entry.detail).map(([name, value]) => {
    if (quoted.has(name)) return JSON.stringify(value);
    return selfExplaining.has(name) ? `${value}` : `${name} ${value}`;
  });
  return formatLine('stream', entry, facts);
}
