import { addListener } from './add-listener.ts';

// A page can be seen and used in more windows than its own: in its Document Picture-in-Picture window, and in its popups.

/** https://wicg.github.io/document-picture-in-picture/ (Chrome 116, Firefox 151) */
interface DocumentPictureInPicture extends EventTarget {
  /** The open window, if there is one. */
  readonly window: Window | null;
}

const pictureInPicture = (): DocumentPictureInPicture | undefined =>
  (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;

/** The window that is on top of all others. At its `pagehide` it is still there. */
export const pictureInPictureWindow = (): Window | null | undefined => pictureInPicture()?.window;

/** The windows besides the page's own. One that closes, or goes to another page, is removed at `pagehide`. */
const others = new Set<Window>();

/** Called with each popup that is added. */
const followers = new Set<(popup: Window) => void>();

/** The windows of the page, its own first. A worker and a server have none. */
export function pageWindows(): Window[] {
  return globalThis.document ? [globalThis as unknown as Window, ...others] : [];
}

/** Adds a popup, whose page is of this origin, until it closes or goes to another page, or until the signal aborts. */
export function addWindow(popup: Window, signal: AbortSignal): void {
  const remove = (): unknown => others.delete(popup);
  others.add(popup);
  addListener(popup, 'pagehide', remove, { signal });
  signal.addEventListener('abort', remove);
  for (const follow of followers) follow(popup);
}

/**
 * Calls `attach` for each window of the page, those that are open now and those that open later. The signal it gets aborts when
 * that window closes or goes to another page, and when `signal` aborts. While somebody follows, {@link pageWindows} has the
 * picture-in-picture window.
 */
export function followWindows(attach: (window: Window, signal: AbortSignal) => void, signal: AbortSignal): void {
  if (signal.aborted || !globalThis.addEventListener) return; // a worker has signs of waking, too
  const follow = (window: Window): void => {
    const page = new AbortController();
    const end = (): void => page.abort();
    const leave = (): void => {
      others.delete(window);
      end();
    };
    others.add(window);
    addListener(window, 'pagehide', leave, page); // options are read from its `signal`
    addListener(signal, 'abort', end, page);
    attach(window, page.signal);
  };
  attach(globalThis as unknown as Window, signal);
  const onTop = pictureInPictureWindow();
  for (const opened of onTop ? others.add(onTop) : others) follow(opened);
  addListener(pictureInPicture(), 'enter', () => follow(pictureInPictureWindow() as Window), { signal });
  followers.add(follow);
  signal.addEventListener('abort', () => followers.delete(follow));
}

/** Whether it is a window of its own, neither this page's nor that of a frame. */
export function isPopup(target: EventTarget): target is Window {
  // `top` can be read in windows of every origin.
  return (target as Partial<Window> | null)?.top === target && target !== (globalThis as unknown as EventTarget);
}
