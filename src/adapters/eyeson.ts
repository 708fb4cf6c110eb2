import { expect } from '../core/expect.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { EndCause } from '../guard/meeting-end.ts';
import { addListener } from '../platform/add-listener.ts';
import { reportErrors } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import { expectFrameOptions, type FrameActivityOptions, frameActivity } from '../sources/frame-activity.ts';
import { eyesonCauses } from './causes/eyeson.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';
import { replaceMethod } from './replace-method.ts';

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
  readonly name?: string;
  readonly reason?: string;
  readonly code?: string;
  readonly user?: { readonly clientId?: string };
  readonly solo?: boolean;
  readonly id?: string;
  readonly status?: number;
}

/** Not in the package's types, so any part of it may be missing: this user, and ActionCable's connection of the room channel. */
interface EyesonInternals {
  readonly user?: { readonly clientId?: string };
  readonly core?: { readonly rtConnection?: { readonly cable?: { readonly connection?: CableConnection } } };
}

interface CableConnection {
  readonly webSocket?: WebSocket;
  isActive: () => boolean;
}

/** Milliseconds that the service may take to end a meeting for everybody, or to refuse it. */
const endTimeout = 3000;

/**
 * An eyeson session as a {@link Meeting}: one session, from `connect()` on. Make another meeting after a rejoin.
 *
 * It leaves by sending `session_termination`. The SDK then drops all listeners, including the app's, without an event: use
 * `ended`. A page that is connected but has not joined keeps the meeting alive, so it leaves then as well. Make it before
 * `eyeson.start()`/`connect()`, and do not call `offEvent()` without an argument, which removes its listener as well.
 * @param eyeson the default export of `eyeson`, its namespace, an instance of `createInstance()`, or `window.eyeson`
 * @throws TypeError that names the missing member when it is none of these
 */
export function fromEyeson(eyeson: EyesonLike | { default: EyesonLike }): Meeting {
  const sdk = instanceOf(eyeson);
  const internals = sdk as EyesonInternals;
  const { ended, finish, leaveBy } = createEndController();
  /** What the SDK has announced before it is destroyed, and its word for that. */
  let [cause, detail]: [EndCause | undefined, string] = ['local', ''];
  let hasJoined = false;
  let isFetching = false;
  let isAlone: boolean | undefined;

  // A listener that throws stops the SDK (eyeson 1.9.6, PublicEvent.js).
  const onEvent = (listener: (event: EyesonEventLike) => void, signal: AbortSignal): void => {
    const safeListener = reportErrors(listener);
    sdk.onEvent(safeListener);
    signal.addEventListener('abort', () => sdk.offEvent(safeListener), { once: true });
  };
  /** The next event of this type, unless the session ends first. */
  const next = (type: string, id?: string): Promise<EyesonEventLike | undefined> =>
    new Promise((resolve) => {
      onEvent((event) => event.type === type && event.id === id && resolve(event), ended);
      ended.addEventListener('abort', () => resolve(undefined));
    });

  // However a session ends, by the app, by `exit` or by us, `destroy()` is called, and there is no event for that.
  const watchDestroy = (destroy: EyesonLike['destroy']) => (): void => {
    const channel = internals.core?.rtConnection?.cable?.connection;
    destroy.call(sdk);
    // ActionCable closes only a socket that is open, and does not cancel a reconnection under way, as just after a sleep. The
    // new socket would stay open and keep the meeting alive. If ActionCable takes its socket for active, it opens no other.
    if (channel) {
      channel.isActive = () => true;
      channel.webSocket?.close();
    }
    finish(cause, detail);
  };
  replaceMethod(sdk, 'destroy', watchDestroy, ended);
  onEvent((event) => {
    const { type, connectionStatus, solo } = event;
    if (type === 'connection') isFetching = connectionStatus === 'fetch_room';
    if (type === 'accept') hasJoined = true;
    if (type === 'podium') isAlone = solo === true;
    if (connectionStatus === 'access_denied') finish('unknown', connectionStatus);
    if (type !== 'exit' && type !== 'error') return;
    [cause, detail] = whyOver(event, hasJoined);
    // Some errors leave the session half alive, and with it the meeting. Wait for the app's listeners: they may call
    // `send()`, which throws after the end.
    queueMicrotask(() => ended.aborted || sdk.destroy());
  }, ended);

  const leave = async (): Promise<void> => {
    // If it is terminated while it fetches the room, the SDK connects afterwards, unseen, and keeps the meeting alive. With
    // a permalink it fetches twice.
    while (isFetching && !ended.aborted) await next('connection');
    if (ended.aborted) return;
    try {
      sdk.send({ type: 'session_termination' });
    } catch {
      sdk.destroy(); // send() throws without a session, before connect() or after the end; destroy() never does
    }
    finish('local');
  };

  return {
    name: 'eyeson',
    ended,
    leave: leaveBy(leave),
    end: leaveBy(async () => {
      const refusal = next('warning', 'terminate_meeting');
      sdk.send({ type: 'terminate_meeting' });
      const refused = await Promise.race([refusal, pause(endTimeout, ended)]);
      if (typeof refused === 'object')
        throw new Error(`eyeson: the meeting could not be ended for everybody (status ${refused.status})`);
      await leave();
    }),
    activity: (report, signal) =>
      // The event comes when speech begins and when it ends: at both moments the person was there.
      onEvent(({ type, user }) => {
        const isMine = user !== undefined && user.clientId === internals.user?.clientId;
        if (type === 'voice_activity' && isMine) report({ source: 'speech', confirms: true });
      }, signal),
    alone: (report, signal) => {
      if (isAlone !== undefined) report(isAlone);
      onEvent(({ type, solo }) => type === 'podium' && report(solo === true), signal);
    },
  };
}

/** Why a session is over, as its event `exit` or `error` says. */
function whyOver({ name, reason, code }: EyesonEventLike, hasJoined: boolean): [EndCause | undefined, string] {
  const word = name ?? reason;
  // `call_terminated` and `call_rejected` with 607 have this name: a participant who was kicked, and a meeting that is locked.
  if (hasJoined && word === 'meeting_locked') return ['removed', word];
  // Only 503 is a connection that did not come back.
  if (word === 'session_failed' && code === '503') return ['connection', `${word} ${code}`];
  return [causeOf(eyesonCauses, word), code ? `${word} ${code}` : (word ?? '')];
}

function instanceOf(eyeson: unknown): EyesonLike {
  let sdk = eyeson as { send?: unknown; default?: unknown } | undefined;
  while (sdk?.default && typeof sdk.send !== 'function') sdk = sdk.default;
  expectMembers('eyeson', sdk, ['send()', 'destroy()', 'onEvent()', 'offEvent()']);
  return sdk as unknown as EyesonLike;
}

/** What {@link fromEyesonFrame} uses of eyeson's class `EyesonIframe`. */
export interface EyesonIframeLike extends EmitterLike {
  getIFrame(): HTMLIFrameElement | null;
  close(): unknown;
  readonly status: string;
}

/** Milliseconds that `close()` may take. */
const closeTimeout = 3000;

/**
 * eyeson's own user interface in an iframe as a {@link Meeting}: a plain `<iframe src={links.gui}>`, or an instance of
 * `EyesonIframe` (https://docs.eyeson.com/docs/sdks/iframe/eyeson-iframe-sdk). One session: make another meeting to join again.
 *
 * It leaves by `close()`, or by removing a plain iframe: that unloads its page, which leaves the meeting. (Navigating the
 * frame away could show its question whether to leave the page, with nobody there to answer. In React, give the iframe a
 * parent of its own: React throws when a node that it renders is gone.)
 *
 * `ended` aborts when the person leaves in the user interface (its `meetingLeave`, which eyeson sends only to sites that it
 * has authenticated), when the app closes or removes the frame, or when the frame shows a page of the app's own origin, as an
 * `exit_url` may be. A failure to load is not the end: the frame may still load.
 *
 * `activity` is `frameActivity()` of the frame, and the joining. eyeson's interface asks "Still there?" by itself, after a
 * time that cannot be set. Whichever asks first is answered first; if eyeson's question ends the call, its reason
 * is `'ended'`. Whether somebody is alone or speaks is not known, and only a server can end the meeting for everybody.
 * @param host the iframe, or the `EyesonIframe`
 * @param options options of `frameActivity()`
 * @throws TypeError that names the missing member when `host` is neither, or when an option is invalid or unknown
 */
export function fromEyesonFrame(
  host: HTMLIFrameElement | EyesonIframeLike,
  options: FrameActivityOptions = {},
): Meeting {
  const plain = 'localName' in Object(host) ? (host as HTMLIFrameElement) : undefined;
  if (plain) expect(plain.localName === 'iframe', 'host', 'an <iframe> or an EyesonIframe', host);
  else expectMembers('host', host, ['on()', 'off()', 'getIFrame()', 'close()']);
  expectFrameOptions(options);
  const sdk = plain ? undefined : (host as EyesonIframeLike);

  const { ended, finish, leaveBy } = createEndController();
  const onEvents = (types: string, listener: () => void, signal: AbortSignal): void => {
    if (sdk) listen(sdk, types, listener, signal);
  };

  /** Calls back with the frame, now or when `EyesonIframe` has made it. */
  const withFrame = (use: (frame: HTMLIFrameElement) => void, signal: AbortSignal): void => {
    let isFound = false;
    const find = (): void => {
      const frame = plain ?? sdk?.getIFrame();
      if (!frame || isFound || signal.aborted) return;
      isFound = true;
      use(frame);
    };
    find();
    if (!isFound) onEvents('statusChange ready', find, signal);
  };

  // `meetingJoin` and `meetingLeave` follow from the documented `onMeetingJoin` and `onMeetingLeave`: "on" and the name in
  // PascalCase (https://docs.eyeson.com/docs/sdks/iframe/references/events).
  for (const event of ['closed', 'meetingLeave']) onEvents(event, () => finish(undefined, event), ended);
  withFrame((frame) => watchEnd(frame, finish, ended), ended);
  if (sdk?.status === 'closed') finish(undefined, sdk.status);

  return {
    name: 'eyeson',
    ended,
    leave: leaveBy(async () => {
      const frame = plain ?? sdk?.getIFrame();
      // Even if close() fails or hangs: without the frame's page nobody is in the meeting.
      const close = async (): Promise<unknown> => sdk?.close();
      await Promise.race([close().catch(() => undefined), pause(closeTimeout, ended)]);
      frame?.remove();
      finish('local');
    }),
    activity: (report, signal) => {
      withFrame((frame) => frameActivity(frame, options)(report, signal), signal);
      onEvents('meetingJoin', () => report({ source: 'join' }), signal);
    },
  };
}

/** Calls `finish` when the frame is removed from the document, or shows a page of the app's own origin. */
function watchEnd(frame: HTMLIFrameElement, finish: (cause?: EndCause) => void, signal: AbortSignal): void {
  let wasConnected = frame.isConnected;
  let wasForeign = wasConnected && !frame.contentDocument;
  const observer = new MutationObserver(() => {
    if (wasConnected && !frame.isConnected) finish('local');
    wasConnected = frame.isConnected;
  });
  const checkOrigin = (): void => {
    if (wasForeign && frame.contentDocument) finish();
    wasForeign = !frame.contentDocument;
  };
  // The document, and every shadow tree that the frame is in: each observes only its own nodes.
  observer.observe(frame.ownerDocument, { childList: true, subtree: true });
  for (let root: Node & { readonly host?: Element } = frame.getRootNode(); root.host; root = root.host.getRootNode())
    observer.observe(root, { childList: true, subtree: true });
  addListener(frame, 'load', checkOrigin, { signal });
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });
}
