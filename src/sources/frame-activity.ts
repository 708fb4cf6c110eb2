import { expect } from '../core/expect.ts';
import { pause } from '../platform/timers.ts';
import { domActivity } from './dom-activity.ts';
import { frameInput } from './frame-input.ts';
import { activityOf, expectOrigin, originOf } from './frame-message.ts';
import type { Activity, ActivitySource } from './source.ts';

/** What {@link frameActivity} listens to. */
export interface FrameActivityOptions {
  /**
   * The origin whose messages count, as `'https://meet.example'`: where the frame ends up, if `src` redirects.
   * @default the origin of the frame's `src`
   */
  origin?: string;
}

/**
 * Input inside an iframe, which the page around it does not see. The `source` of its activities is `'frame keydown'` and the like.
 *
 * - Of the page's own origin: heard as `domActivity()` hears the page, after the frame has navigated too, and in the iframes
 *   inside it, whenever they are added (not those in its shadow roots).
 * - Of another origin, with `shareActivity()` of `still-there/frame` inside: by its messages, which count only from this very
 *   frame and from `origin`. Everything else is ignored without a word.
 * - Of another origin without it: a click or key is known to have happened (`'frame input'`), to within 5 s; mouse moves and the
 *   wheel are not. Needs `navigator.userActivation`: Chrome 72, Firefox 120, Safari 16.4. Focus alone never counts.
 *
 * For the last of these it looks every 4 s while the page is seen, every second while somebody works in the frame. A frame that
 * is removed, not yet in the document, sandboxed or broken is silent, and may come later.
 * @throws TypeError when `frame` is not an iframe, or `origin` not an origin
 */
export function frameActivity(frame: HTMLIFrameElement, options: FrameActivityOptions = {}): ActivitySource {
  const { origin } = options;
  expect(frame?.localName === 'iframe', 'frame', 'an <iframe>', frame); // by name: it may be another window's element
  if (origin !== undefined) expectOrigin('origin', origin);

  return (report, signal) => {
    if (signal.aborted) return;
    const tell = ({ source, at }: Activity): void =>
      report({ source: `frame ${source}`, ...(at !== undefined && { at }) });
    const runs = new WeakMap<HTMLIFrameElement, AbortController>();

    /** Listens to the document that a frame holds now, and to what comes after it. */
    const attach = (iframe: HTMLIFrameElement): void => {
      runs.get(iframe)?.abort();
      const { contentDocument, contentWindow } = iframe;
      if (!contentDocument || !contentWindow) return; // of another origin, or not in a document
      const run = new AbortController();
      runs.set(iframe, run);
      signal.addEventListener('abort', () => run.abort(), { signal: run.signal });
      domActivity({ targets: [contentWindow] })(tell, run.signal);
      hear(contentWindow, () => [...contentDocument.getElementsByTagName('iframe')], run.signal);
      // `load` comes only when the last image is there. The new document is in place one task after the old one's
      // `pagehide` (Chromium 156, Firefox 153, WebKitGTK 2.50).
      const leave = async (): Promise<void> => {
        run.abort();
        if (await pause(0, signal)) attach(iframe);
      };
      contentWindow.addEventListener('pagehide', (event) => event.persisted || void leave(), { signal: run.signal });
      const loaded = ({ target }: Event): void => {
        if ((target as Partial<Element>).localName === 'iframe') attach(target as HTMLIFrameElement);
      };
      // `load` does not bubble, but it is captured: of frames that are added later too.
      contentDocument.addEventListener('load', loaded, { capture: true, signal: run.signal });
      for (const inner of contentDocument.getElementsByTagName('iframe')) attach(inner);
    };

    /** Listens to the agents in these frames of a window. */
    const hear = (page: Window, frames: () => readonly HTMLIFrameElement[], until: AbortSignal): void => {
      const listen = ({ data, origin: from, source, isTrusted }: MessageEvent): void => {
        if (!isTrusted || !source) return;
        const sender = frames().find(({ contentWindow }) => contentWindow === source);
        const expected = sender && ((sender === frame && origin) || originOf(sender.src));
        const activity = from === expected && activityOf(data);
        if (activity) tell(activity);
      };
      page.addEventListener('message', listen, { signal: until });
    };

    frame.addEventListener('load', () => attach(frame), { signal });
    attach(frame);
    hear(frame.ownerDocument.defaultView ?? window, () => [frame], signal);
    frameInput(frame, tell, signal);
  };
}
