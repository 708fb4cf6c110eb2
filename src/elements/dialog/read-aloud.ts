/**
 * Whether a screen reader reads the dialog as soon as the focus moves into it: its name and the description of the
 * focused button.
 *
 * Orca, the screen reader of Linux, does so only if it still knows where the focus was (measured: Orca 43.1 with Chromium 156 and
 * Firefox 153). It does not over an element in full screen. In Firefox it does not if any element had the focus: Firefox first
 * removes the page behind the dialog, and then reports the new focus.
 */
export function isReadOnFocus({ activeElement, body, fullscreenElement }: Document): boolean {
  const isFirefoxOnLinux = /X11.+Gecko\//.test(navigator.userAgent);
  const hadFocus = activeElement !== null && activeElement !== body;
  return !fullscreenElement && !(isFirefoxOnLinux && hadFocus);
}
