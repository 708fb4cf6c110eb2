import type { Meeting } from '../guard/meeting.ts';
import { reportErrors } from '../platform/listen.ts';
import { pause } from '../platform/timers.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

export { type EyesonIframeLike, fromEyesonFrame } from './eyeson-frame.ts';

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
  const { ended, finish, by } = createEnding();
  let isFetching = false;
  let isAlone: boolean | undefined;

  // One that throws stops the SDK (eyeson 1.9.6, PublicEvent.js).
  const hear = (listener: (event: EyesonEventLike) => void, signal: AbortSignal): void => {
    const heard = reportErrors(listener);
    sdk.onEvent(heard);
    signal.addEventListener('abort', () => sdk.offEvent(heard), { once: true });
  };
  /** The next event of this type, unless the session ends first. */
  const next = (type: string, id?: string): Promise<EyesonEventLike | undefined> =>
    new Promise((resolve) => {
      hear((event) => event.type === type && event.id === id && resolve(event), ended);
      ended.addEventListener('abort', () => resolve(undefined));
    });

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
  sdk.destroy = watched;
  const restore = (): void => {
    if (sdk.destroy === watched) sdk.destroy = destroy;
  };
  ended.addEventListener('abort', restore, { once: true });
  hear((event) => {
    const { type, connectionStatus, solo } = event;
    if (type === 'connection') isFetching = connectionStatus === 'fetch_room';
    if (type === 'podium') isAlone = solo === true;
    if (connectionStatus === 'access_denied') finish();
    // Some errors leave the session half alive, and with it the meeting. Only when the app's listeners have heard of it:
    // `send()`, which they may well call, throws after the end.
    if (type === 'exit' || type === 'error') queueMicrotask(() => ended.aborted || sdk.destroy());
  }, ended);

  const leave = async (): Promise<void> => {
    // Terminated while it fetches the room, the SDK connects afterwards, unseen, and keeps the meeting alive. It fetches
    // twice when it was given a permalink.
    while (isFetching && !ended.aborted) await next('connection');
    if (ended.aborted) return;
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
    leave: by(leave),
    end: by(async () => {
      const refusal = next('warning', 'terminate_meeting');
      sdk.send({ type: 'terminate_meeting' });
      const refused = await Promise.race([refusal, pause(patience, ended)]);
      if (typeof refused === 'object')
        throw new Error(`eyeson: the meeting could not be ended for everybody (status ${refused.status})`);
      await leave();
    }),
    activity: (report, signal) =>
      // Told when speech begins and when it ends: at both moments the person was there.
      hear(({ type, user }) => {
        const isMine = user !== undefined && user.clientId === inside.user?.clientId;
        if (type === 'voice_activity' && isMine) report({ source: 'speech', confirms: true });
      }, signal),
    alone: (report, signal) => {
      if (isAlone !== undefined) report(isAlone);
      hear(({ type, solo }) => type === 'podium' && report(solo === true), signal);
    },
  };
}

function instanceOf(eyeson: unknown): EyesonLike {
  let sdk = eyeson as { send?: unknown; default?: unknown } | undefined;
  while (sdk?.default && typeof sdk.send !== 'function') sdk = sdk.default;
  expectMembers('eyeson', sdk, ['send()', 'destroy()', 'onEvent()', 'offEvent()']);
  return sdk as unknown as EyesonLike;
}
