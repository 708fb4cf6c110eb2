// What a test replica adds to its calls to close a room: when it sent the call, and when it last requested the list of running
// meetings.
import type { IncomingHttpHeaders } from 'node:http';

/** Epoch ms by the clock of this machine, which all processes of a test share. */
export interface CallNotes {
  readonly sentAt: number;
  /** When the last received list was requested; `null`: no list was received. */
  readonly listAt: number | null;
  /** How long it took to arrive, ms. */
  readonly listTook: number;
}

const header = 'x-test-notes';

/** Wraps `fetch`, so that calls carry their notes. */
export function noteCalls(): void {
  const { fetch } = globalThis;
  let list: Pick<CallNotes, 'listAt' | 'listTook'> = { listAt: null, listTook: 0 };
  /** When the first list was requested. On a busy machine a call may use it before it is noted. */
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
      // Only after the server has read it as well: until then it uses the list before.
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

/** A list is used for this long, or ten times as long as it took, in milliseconds. */
const listLifetime = 1000;
/** Milliseconds from reading the list to sending the call on a busy machine. Far below the age of any outdated list. */
const slack = 1000;

/**
 * Whether the caller could not know of a meeting: it started after the call was sent, or after the list used for the call was
 * requested, and that list was not outdated.
 */
export function couldNotKnow({ sentAt, listAt, listTook }: CallNotes, startedAt: number): boolean {
  if (startedAt >= sentAt) return true;
  if (listAt === null || startedAt <= listAt) return false;
  return sentAt - listAt <= Math.max(listLifetime, 10 * listTook) + listTook + slack;
}
