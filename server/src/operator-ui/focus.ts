import { useLayoutEffect } from 'preact/hooks';

/** Moves the focus to the page's heading if the focused element was removed or hidden. */
export function keepFocus(): void {
  const { activeElement } = document;
  if (activeElement === document.body || !activeElement?.checkVisibility())
    document.getElementById('title')?.focus({ preventScroll: true });
}

/**
 * Keeps the focus in what a component renders: on the element that has it, where a browser takes it from one that is moved; on the
 * page's heading, if that element is removed.
 */
export function useKeptFocus(selector: string): void {
  const { activeElement } = document;
  const focused = activeElement instanceof HTMLElement && activeElement.closest(selector) ? activeElement : undefined;
  useLayoutEffect(() => {
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected) focused.focus({ preventScroll: true });
    keepFocus();
  });
}
