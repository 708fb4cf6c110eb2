import { expect, expectOptions, expectSignal } from '../core/expect.ts';
import { addListener } from './add-listener.ts';
import { pause } from './timers.ts';
import { addWindow, isPopup } from './windows.ts';

/** How often to check whether a popup that shows a page of another origin is back, in milliseconds. */
const checkInterval = 1000;

/** Options of {@link watchWindow}. */
export interface WatchWindowOptions {
  /** Ends it before the popup closes. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a popup a part of this page, until it closes. The page is not hidden while the popup is seen. Input in the popup counts
 * for every `domActivity()` without `targets`. The question is asked in the popup while the person looks there. While the popup
 * shows a page of another origin, it is ignored. A Document Picture-in-Picture window needs no call.
 * @param popup a window that `window.open()` has returned
 * @throws TypeError when it is not another window, or when an option is unknown or not valid
 */
export function watchWindow(popup: Window, options: WatchWindowOptions = {}): void {
  expectOptions(options, ['signal']);
  expectSignal(options.signal);
  expect(isPopup(popup), 'popup', 'a window that `window.open()` has returned', popup);
  void keepAdded(popup, options.signal);
}

async function keepAdded(popup: Window, signal: AbortSignal | undefined): Promise<void> {
  while (!popup.closed && !signal?.aborted) {
    const isOurs = isReadable(popup);
    if (isOurs) await addPage(popup, signal);
    await pause(isOurs ? 0 : checkInterval, signal); // the next page is in place one task after `pagehide`
  }
}

/** Resolves when the page in the popup goes away, or when the signal aborts. */
function addPage(popup: Window, signal: AbortSignal | undefined): Promise<unknown> {
  const page = new AbortController();
  addWindow(popup, page.signal);
  return new Promise((resolve) => {
    page.signal.addEventListener('abort', resolve);
    const end = (): void => page.abort();
    popup.addEventListener('pagehide', end, { once: true });
    addListener(signal, 'abort', end, { signal: page.signal });
  });
}

/** Whether it shows a page of this origin. */
function isReadable(popup: Window): boolean {
  try {
    return Boolean(popup.document);
  } catch {
    return false;
  }
}
