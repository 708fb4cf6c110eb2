import { freeEvent } from '../presence/askers.ts';

/**
 * Offers an element that has nothing to show to the guards of its page, until the signal aborts. A framework may set its
 * properties after it has put it into the page, so it waits for the end of the current task.
 * @param then called when no guard has taken it
 */
export function offer(element: Element, signal: AbortSignal, then?: () => void): void {
  queueMicrotask(() => {
    if (signal.aborted) return;
    // Of the page whose script has made the element, which may be in another window.
    document.dispatchEvent(new CustomEvent(freeEvent, { detail: element }));
    if (!signal.aborted) then?.();
  });
}
