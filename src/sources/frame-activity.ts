import { expect, expectOptions } from '../core/expect.ts';
import { addListener } from '../platform/add-listener.ts';
import { pause } from '../platform/timers.ts';
import { followWindows, pageWindows } from '../platform/windows.ts';
import { domActivity } from './dom-activity.ts';
import { frameInput } from './frame-input.ts';
import { activityOf, expectOrigin, originOf } from './frame-message.ts';
import type { Activity, ActivitySource } from './source.ts';

/** What {@link frameActivity} listens to. */
export interface FrameActivityOptions {
  /**
   * The origin whose messages count, such as `'https://meet.example'`. Needed when `src` redirects to another origin.
   * @default the origin of the frame's `src`
   */
  origin?: string;
}

/**
 * Input inside an iframe, which the page around it does not see. The `source` of its activities is `'frame keydown'` and the
 * like. What is seen depends on the frame:
 *
 * - A frame of the page's own origin: everything that `domActivity()` sees, also after the frame navigates, and in iframes
 *   inside it (but not in those in its shadow roots).
 * - A frame of another origin that runs `shareActivity()` of `still-there/frame`: the messages it sends. Only messages from
 *   this frame and from `origin` count; all others are ignored.
 * - Any other frame: that a click or key has happened (`'frame input'`), to within 5 s; no mouse moves and no wheel. Needs
 *   `navigator.userActivation`: Chrome 72, Firefox 120, Safari 16.4. Focus alone never counts.
 *
 * For the last kind it polls every 4 s while the page is visible, and every second while somebody works in the frame. A
 * frame that is removed, broken or not yet in the document reports nothing until it is there.
 * @throws TypeError when `frame` is not an iframe, `origin` is not an origin, or an option is unknown
 */
export function frameActivity(frame: HTMLIFrameElement, options: FrameActivityOptions = {}): ActivitySource {
  expectFrameOptions(options);
  const { origin } = options;
  expect(frame?.localName === 'iframe', 'frame', 'an <iframe>', frame); // by name: it may be another window's element

  return (report, signal) => {
    if (signal.aborted) return;
    const reportInput = ({ source, at }: Activity): void =>
      report({ source: `frame ${source}`, ...(at !== undefined && { at }) });
    const runs = new WeakMap<HTMLIFrameElement, AbortController>();

    /** Listens to the document that a frame holds now, and to the documents that follow it. */
    const attach = (iframe: HTMLIFrameElement): void => {
      runs.get(iframe)?.abort();
      const { contentDocument, contentWindow } = iframe;
      if (!contentDocument || !contentWindow) return; // of another origin, or not in a document
      const run = new AbortController();
      runs.set(iframe, run);
      addListener(signal, 'abort', () => run.abort(), { signal: run.signal });
      domActivity({ targets: [contentWindow] })(reportInput, run.signal);
      receiveMessages(contentWindow, () => [...contentDocument.getElementsByTagName('iframe')], run.signal);
      // `load` comes only after the last image. The new document is in place one task after the old one's `pagehide`
      // (Chromium 156, Firefox 153, WebKitGTK 2.50).
      const leave = async (): Promise<void> => {
        run.abort();
        if (await pause(0, signal)) attach(iframe);
      };
      addListener(contentWindow, 'pagehide', (event: PageTransitionEvent) => event.persisted || void leave(), {
        signal: run.signal,
      });
      const attachInner = ({ target }: Event): void => {
        if ((target as Partial<Element>).localName === 'iframe') attach(target as HTMLIFrameElement);
      };
      // `load` does not bubble, but it can be captured, also from frames that are added later.
      addListener(contentDocument, 'load', attachInner, { capture: true, signal: run.signal });
      for (const inner of contentDocument.getElementsByTagName('iframe')) attach(inner);
    };

    /** Receives what `shareActivity()` sends from these frames of a window. */
    const receiveMessages = (page: Window, frames: () => readonly HTMLIFrameElement[], until: AbortSignal): void => {
      const receive = ({ data, origin: from, source, isTrusted }: MessageEvent): void => {
        if (!isTrusted || !source) return;
        const sender = frames().find(({ contentWindow }) => contentWindow === source);
        const expected = sender && ((sender === frame && origin) || originOf(sender.src));
        const activity = from === expected && activityOf(data);
        if (activity) reportInput(activity);
      };
      addListener(page, 'message', receive, { signal: until });
    };

    addListener(frame, 'load', () => attach(frame), { signal });
    attach(frame);
    // In each window, because the frame may be moved to another one.
    followWindows((page, until) => receiveMessages(page, () => [frame], until), signal);
    const home = frame.ownerDocument.defaultView; // of a frame, if the frame is in a frame
    if (home && !pageWindows().includes(home)) receiveMessages(home, () => [frame], signal);
    frameInput(frame, reportInput, signal);
  };
}

/** @throws TypeError when an option is unknown, or `origin` is not an origin */
export function expectFrameOptions(options: FrameActivityOptions): void {
  expectOptions(options, ['origin']);
  if (options.origin !== undefined) expectOrigin('origin', options.origin);
}
