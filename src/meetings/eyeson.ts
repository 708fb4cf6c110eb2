import { expectMembers } from '../core/expect-members.ts';
import { reportToPage } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import type { Activity } from '../sources/feed.ts';
import { createTopic } from '../sources/topic.ts';
import type { LeaveReason, Meeting } from './meeting.ts';
import { singleFlight } from './single-flight.ts';

/** What {@link fromEyeson} uses of the `eyeson` package. */
export interface EyesonLike {
  onEvent(listener: (event: EyesonEventLike) => void): void;
  offEvent(listener: (event: EyesonEventLike) => void): void;
  send(message: { type: string }): void;
  destroy(): void;
}

/** What {@link fromEyeson} reads of eyeson's events. */
export interface EyesonEventLike {
  readonly type: string;
  readonly connectionStatus?: string;
  readonly user?: { readonly clientId?: string };
  readonly solo?: boolean;
  readonly id?: string;
  readonly status?: number;
}

/** Not in the package's types, and so read with care: who I am, and ActionCable's connection of the room channel. */
interface EyesonInside {
  readonly user?: { readonly clientId?: string };
  readonly core?: { readonly rtConnection?: { readonly cable?: { readonly connection?: CableConnection } } };
}

interface CableConnection {
  readonly webSocket?: WebSocket;
  isActive: () => boolean;
}

/** How long to wait (ms) for the service to confirm that a meeting was ended for everybody. */
const patience = 3000;

/**
 * An eyeson session as a {@link Meeting}: one session, from `connect()` on; make another one after a rejoin.
 *
 * Leaves by `session_termination`. The SDK then drops all listeners, the app's too, and tells nobody: `ended` does. A page
 * that is connected but has not joined keeps the meeting alive and is left just the same. Make it before
 * `eyeson.start()`/`connect()`, and do not call `offEvent()` without an argument, which removes its listener as well.
 * @param eyeson the default export of `eyeson`, its namespace, an instance of `createInstance()`, or `window.eyeson`
 * @throws TypeError when it is none of these: names the missing member
 */
export function fromEyeson(eyeson: EyesonLike | { default: EyesonLike }): Meeting {
  const sdk = instanceOf(eyeson);
  const inside = sdk as EyesonInside;
  const over = new AbortController();
  const ended = over.signal;
  const activity = createTopic<Activity>();
  const alone = createTopic<boolean>({ replay: true });
  const status = createTopic<string | undefined>();
  const refusal = createTopic<Error>();
  let isFetching = false;
  let reason: LeaveReason | 'ended' = 'ended';

  const read = (event: EyesonEventLike): void => {
    if (event.type === 'connection') {
      isFetching = event.connectionStatus === 'fetch_room';
      status.report(event.connectionStatus);
      if (event.connectionStatus === 'access_denied') finish();
    } else if (event.type === 'voice_activity') {
      // Told when speech begins and when it ends: at both moments the person was there.
      const isMine = event.user !== undefined && event.user.clientId === inside.user?.clientId;
      if (isMine) activity.report({ source: 'speech', confirms: true });
    } else if (event.type === 'podium') {
      alone.report(event.solo === true);
    } else if (event.type === 'warning' && event.id === 'terminate_meeting') {
      refusal.report(new Error(`eyeson: the meeting could not be ended for everybody (status ${event.status})`));
    } else if (event.type === 'exit' || event.type === 'error') {
      // Some errors leave the session half alive, and with it the meeting. Only when the app's listeners have heard of it:
      // `send()`, which they may well call, throws after the end.
      queueMicrotask(() => ended.aborted || sdk.destroy());
    }
  };
  // The SDK calls its listeners within its own steps: one that throws stops the SDK (eyeson 1.9.6, PublicEvent.js).
  const listener = (event: EyesonEventLike): void => {
    try {
      read(event);
    } catch (error) {
      reportToPage(error);
    }
  };

  // However a session ends, by the app, by `exit` or by us, it ends in `destroy()`; nothing else tells of it.
  const { destroy } = sdk;
  const watched = (): void => {
    const channel = inside.core?.rtConnection?.cable?.connection;
    destroy.call(sdk);
    // ActionCable closes only a socket that is open, and calls off no reopening that is under way, as just after a sleep.
    // Either would stay open for ever and keep the meeting alive. One that takes its socket for active opens no other.
    if (channel) {
      channel.isActive = () => true;
      channel.webSocket?.close();
    }
    finish();
  };
  const finish = (): void => {
    if (sdk.destroy === watched) sdk.destroy = destroy;
    sdk.offEvent(listener);
    over.abort(reason);
  };
  sdk.destroy = watched;
  sdk.onEvent(listener);

  const leave = async (why: LeaveReason): Promise<void> => {
    // Terminated while it fetches the room, the SDK connects afterwards, unseen, and keeps the meeting alive. It fetches
    // twice when it was given a permalink.
    while (isFetching && !ended.aborted) await nextOf(status.feed, ended);
    if (ended.aborted) return;
    reason = why;
    try {
      sdk.send({ type: 'session_termination' });
    } catch {
      sdk.destroy(); // send() throws where there is no session, before connect() or after the end; destroy() never does
    }
    finish();
  };

  return {
    name: 'eyeson',
    ended,
    leave: singleFlight(leave),
    end: singleFlight(async (why) => {
      if (ended.aborted) return;
      reason = why;
      const answer = Promise.race([nextOf(refusal.feed, ended), pause(patience, ended)]);
      sdk.send({ type: 'terminate_meeting' });
      const refused = await answer;
      reason = 'ended';
      if (refused instanceof Error) throw refused;
      await leave(why);
    }),
    activity: activity.feed,
    alone: alone.feed,
  };
}

function instanceOf(eyeson: unknown): EyesonLike {
  let sdk = eyeson as { send?: unknown; default?: unknown } | undefined;
  while (sdk?.default && typeof sdk.send !== 'function') sdk = sdk.default;
  expectMembers('eyeson', sdk, ['send()', 'destroy()', 'onEvent()', 'offEvent()']);
  return sdk as unknown as EyesonLike;
}

/** The next value of a feed, or undefined if the signal aborts first. */
function nextOf<T>(
  feed: (report: (value: T) => void, signal: AbortSignal) => void,
  signal: AbortSignal,
): Promise<T | undefined> {
  const done = new AbortController();
  return new Promise<T | undefined>((resolve) => {
    if (signal.aborted) return resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { signal: done.signal });
    feed(resolve, done.signal);
  }).finally(() => done.abort());
}
