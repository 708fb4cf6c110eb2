import { pageWindows, pictureInPictureWindow } from './windows.ts';

/**
 * Whether nobody can see the page: it is {@link isUnseen}, and none of its videos is in picture-in-picture. Firefox's own
 * picture-in-picture, the button on every video, does not show here.
 */
export function isHidden(): boolean {
  return isUnseen() && !document.pictureInPictureElement;
}

/** Whether nothing can be seen that the page shows in its windows. False where there is no document. */
export function isUnseen(): boolean {
  return globalThis.document !== undefined && !seenWindow();
}

/**
 * The window of the page that the person looks at: of the visible ones, the one that has the focus; if none has it, the
 * picture-in-picture window, which is always on top; else the first one. Undefined if all are hidden.
 */
export function seenWindow(): Window | undefined {
  const seen = pageWindows().filter(({ document }) => document.visibilityState !== 'hidden');
  const onTop = pictureInPictureWindow();
  return seen.find(({ document }) => document.hasFocus()) ?? seen.find((window) => window === onTop) ?? seen[0];
}

/** Whether the page's own tab is in the background: browsers slow its timers down then, whatever its other windows show. */
export function isInBackground(): boolean {
  return globalThis.document?.visibilityState === 'hidden';
}
