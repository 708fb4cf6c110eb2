// Shows the requests and messages that the demo's service logged.

/** Entries that end a call. */
const ends = new Set(['call_terminate', 'call_terminated', 'leaveCallRequest', 'call.ended', 'DELETE']);

/** Facts that the address shows already, or that every row would repeat. */
const hidden = new Set(['room', 'client', 'call_id', 'call', 'cid']);
const bare = new Set(['path', 'request', 'user', 'body']);

/**
 * @param {'eyeson' | 'stream'} service
 * @param {(entry: object) => boolean} isMine whether an entry is about this page's call
 * @param {(row: object) => void} add a timeline
 */
export function followWire(service, isMine, add) {
  let since = Date.now();
  const connect = () => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/wire/${service}?since=${since}`);
    socket.onmessage = ({ data }) => {
      const entry = JSON.parse(data);
      since = Math.max(since, entry.at);
      if (isMine(entry) && !isGoodAnswer(entry)) add(rowOf(entry));
    };
    socket.onclose = () => setTimeout(connect, 1000); // as after a long sleep
  };
  connect();
}

/** A success adds nothing to the row of its request. */
const isGoodAnswer = ({ direction, type }) => direction === 'out' && /^2\d\d$/.test(type);

function rowOf({ at, channel, direction, type, detail }) {
  const isSocket = direction === 'open' || direction === 'close';
  const [name, path = ''] = type.split(' ');
  const title = isSocket ? `${channel} ${direction}` : name;
  const facts = Object.entries(detail).filter(([fact]) => !hidden.has(fact));
  const told = facts.map(([fact, value]) =>
    fact === 'reason' ? `“${value}”` : bare.has(fact) ? value : `${fact} ${value}`,
  );
  const text = [path, ...told].filter((fact) => fact !== '').join(', ');
  const way = { in: 'to the service', out: 'from the service' }[direction];
  return { kind: ends.has(type) ? 'end' : 'wire', title, at, text: [way, text].filter(Boolean).join(' · ') };
}
