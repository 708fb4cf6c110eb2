import { expect } from '../core/expect.ts';
import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { pause } from '../platform/timers.ts';
import { type FrameActivityOptions, frameActivity } from '../sources/frame-activity.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromEyesonFrame} uses of eyeson's class `EyesonIframe`. */
export interface EyesonIframeLike extends EmitterLike {
  getIFrame(): HTMLIFrameElement | null;
  close(): unknown;
  readonly status: string;
}

/** How long `close()` may take, ms. */
const patience = 3000;

/**
 * eyeson's own user interface in an iframe as a {@link Meeting}: a plain `<iframe src={links.gui}>`, or an instance of
 * `EyesonIframe` (https://docs.eyeson.com/docs/sdks/iframe/eyeson-iframe-sdk). One session: make another one to join again.
 *
 * Leaves by `close()`, or by removing a plain iframe: its page is unloaded, and so leaves the meeting. (Navigating it away
 * could end in its question whether to leave the page, with nobody there to answer. In React, give it a parent of its own:
 * React throws when a node of its own is gone.) `ended` aborts when it was left in the user interface (its `meetingLeave`,
 * which eyeson sends only to sites that it has authenticated), was closed or removed by the app, or when the frame shows a
 * page of the app's own origin, as an `exit_url` may be. A failure to load is no end: the frame may still get there.
 *
 * The `activity` is `frameActivity()` of the frame, and the joining. eyeson's interface asks "Still there?" by itself, after a time
 * that cannot be set: whichever asks first is answered first, and if eyeson's question ends the call, `ended` says `'ended'`.
 * Nothing tells whether somebody is alone or speaks, and only a server can end the meeting for everybody.
 * @param host the iframe, or the `EyesonIframe`
 * @param options for `frameActivity()`
 * @throws TypeError when it is neither: names the missing member
 */
export function fromEyesonFrame(
  host: HTMLIFrameElement | EyesonIframeLike,
  options: FrameActivityOptions = {},
): Meeting {
  const plain = 'localName' in Object(host) ? (host as HTMLIFrameElement) : undefined;
  if (plain) expect(plain.localName === 'iframe', 'host', 'an <iframe> or an EyesonIframe', host);
  else expectMembers('host', host, ['on()', 'off()', 'getIFrame()', 'close()']);
  const sdk = plain ? undefined : (host as EyesonIframeLike);

  const { ended, finish, by } = createEnding();
  const hear = (types: string, listener: () => void, signal: AbortSignal): void => {
    if (sdk) listen(sdk, types, listener, signal);
  };

  /** Calls back with the frame, now or when `EyesonIframe` has made it. */
  const withFrame = (use: (frame: HTMLIFrameElement) => void, signal: AbortSignal): void => {
    let isFound = false;
    const look = (): void => {
      const frame = plain ?? sdk?.getIFrame();
      if (!frame || isFound || signal.aborted) return;
      isFound = true;
      use(frame);
    };
    look();
    if (!isFound) hear('statusChange ready', look, signal);
  };

  // `meetingJoin` and `meetingLeave` follow from the documented `onMeetingJoin` and `onMeetingLeave`: "on" and the name in
  // PascalCase (https://docs.eyeson.com/docs/sdks/iframe/references/events).
  hear('closed meetingLeave', finish, ended);
  withFrame((frame) => watchEnd(frame, finish, ended), ended);
  if (sdk?.status === 'closed') finish();

  return {
    name: 'eyeson',
    ended,
    leave: by(async () => {
      const frame = plain ?? sdk?.getIFrame();
      // Whether close() fails or hangs: without its page nobody is in the meeting.
      const close = async (): Promise<unknown> => sdk?.close();
      await Promise.race([close().catch(() => undefined), pause(patience, ended)]);
      frame?.remove();
      finish();
    }),
    activity: (report, signal) => {
      withFrame((frame) => frameActivity(frame, options)(report, signal), signal);
      hear('meetingJoin', () => report({ source: 'join' }), signal);
    },
  };
}

/** Calls `finish` when the frame is taken out of the document, or comes to show a page of the app's own. */
function watchEnd(frame: HTMLIFrameElement, finish: () => void, signal: AbortSignal): void {
  let wasConnected = frame.isConnected;
  let wasForeign = wasConnected && !frame.contentDocument;
  const observer = new MutationObserver(() => {
    if (wasConnected && !frame.isConnected) finish();
    wasConnected = frame.isConnected;
  });
  const loaded = (): void => {
    if (wasForeign && frame.contentDocument) finish();
    wasForeign = !frame.contentDocument;
  };
  // The document, and every shadow tree that the frame is in: each sees only its own nodes come and go.
  observer.observe(frame.ownerDocument, { childList: true, subtree: true });
  for (let root: Node & { readonly host?: Element } = frame.getRootNode(); root.host; root = root.host.getRootNode())
    observer.observe(root, { childList: true, subtree: true });
  frame.addEventListener('load', loaded, { signal });
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });
}
