// What a replica of the tests says of itself when it tells the provider to end a room's meeting: when it did, and when it last
// asked for the list of running meetings.
import type { IncomingHttpHeaders } from 'node:http';

/** Epoch ms by the clock of this machine, which all processes of a test share. */
export interface CallNotes {
  readonly sentAt: number;
  /** When the latest list was asked for that has been received; `null`: there was none. */
  readonly listAt: number | null;
  /** How long it took to come, ms. */
  readonly listTook: number;
}

const header = 'x-test-notes';

/** Wraps `fetch`, so that calls carry their notes. */
export function noteCalls(): void {
  const { fetch } = globalThis;
  let list: Pick<CallNotes, 'listAt' | 'listTook'> = { listAt: null, listTook: 0 };
  /** When the first list was asked for: on a busy machine a call may go by it before it is noted. */
  let firstAt: number | null = null;
  globalThis.fetch = async (input, init) => {
    const sentAt = Date.now();
    if (init?.method === 'DELETE') {
      const headers = new Headers(init.headers);
      headers.set(header, JSON.stringify({ sentAt, ...list, listAt: list.listAt ?? firstAt } satisfies CallNotes));
      return fetch(input, { ...init, headers });
    }
    const answer = await fetch(input, init);
    if (answer.ok && /\/rooms$/.test(String(input))) {
      firstAt ??= sentAt;
      const read = (): void => {
        list = { listAt: sentAt, listTook: Date.now() - sentAt };
      };
      // not before the server has read it, too: until then it relies on the list before
      answer
        .clone()
        .arrayBuffer()
        .then(
          () => setTimeout(read, 10),
          () => {},
        );
    }
    return answer;
  };
}

export function readNotes(headers: IncomingHttpHeaders): CallNotes | undefined {
  const text = headers[header];
  return typeof text === 'string' ? (JSON.parse(text) as CallNotes) : undefined;
}

/** A list is not asked for again within this time, ms, or ten times as long as it takes. */
const patience = 1000;
/** From the look at the list until the call is sent, on a machine that has much else to do; far below any list that is too old. */
const slack = 1000;

/**
 * Whether the caller could not know of a meeting: it began when the call was on its way, or after the list was asked for that the
 * call relied on, and that list was not older than it may be.
 */
export function couldNotKnow({ sentAt, listAt, listTook }: CallNotes, startedAt: number): boolean {
  if (startedAt >= sentAt) return true;
  if (listAt === null || startedAt <= listAt) return false;
  return sentAt - listAt <= Math.max(patience, 10 * listTook) + listTook + slack;
}
