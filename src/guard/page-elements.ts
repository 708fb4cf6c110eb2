import type { SessionCountdown } from '../countdown/session-countdown.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

// What a guard knows of the elements, by shape. It works without them, so a page that asks in another way does not load them.

interface Dialog extends HTMLElement {
  monitor?: InactivityMonitor | null;
  reason?: 'limit' | null;
}
interface Timer extends HTMLElement {
  countdown?: SessionCountdown | null;
  canExtend?: boolean;
}
interface ExtendEvent extends Event {
  readonly by: number;
  waitUntil(promise: Promise<unknown>): void;
}

const dialogName = 'still-there-dialog';

/** A script in the head runs before the body is parsed. */
function whenParsed(act: () => void, signal: AbortSignal): void {
  if (globalThis.document?.readyState === 'loading') document.addEventListener('DOMContentLoaded', act, { signal });
  else if (globalThis.document) act();
}

/**
 * Gives the monitor to the page's first `<still-there-dialog>` that has none, or to a new one if the element is defined, until the
 * signal aborts. An element that is in the page but defined later gets the monitor too.
 * @returns makes the dialog show that the session's time was up
 */
export function askByDialog(monitor: InactivityMonitor, signal: AbortSignal): () => void {
  let dialog: Dialog | undefined;
  const connect = (): void => {
    const isFree = (one: Dialog): boolean => !one.monitor;
    dialog = [...document.querySelectorAll<Dialog>(dialogName)].find(isFree);
    if (!dialog && customElements.get(dialogName)) {
      dialog = document.createElement(dialogName) as Dialog;
      document.body.append(dialog);
    }
    if (dialog) dialog.monitor = monitor;
  };
  whenParsed(connect, signal);
  signal.addEventListener('abort', () => {
    if (dialog?.monitor === monitor) dialog.monitor = null;
  });
  return () => {
    if (dialog) dialog.reason = 'limit';
  };
}

/**
 * Shows the countdown in the page's `<session-timer>`s that have none, until the signal aborts.
 * @returns sets whether the timers offer "Extend"
 */
export function showInTimers(
  countdown: SessionCountdown,
  extend: (by: number) => Promise<number>,
  signal: AbortSignal,
): (canExtend: boolean) => void {
  let timers: readonly Timer[] = [];
  let mayExtend = false;
  const allow = (canExtend: boolean): void => {
    mayExtend = canExtend;
    for (const timer of timers) timer.canExtend = canExtend;
  };
  const connect = (): void => {
    const isFree = (timer: Timer): boolean => !timer.countdown && !timer.hasAttribute('ends-at');
    timers = [...document.querySelectorAll<Timer>('session-timer')].filter(isFree);
    const extendBy = (event: Event): void => (event as ExtendEvent).waitUntil(extend((event as ExtendEvent).by));
    for (const timer of timers) {
      timer.countdown = countdown;
      timer.addEventListener('extend', extendBy, { signal });
    }
    allow(mayExtend);
  };
  whenParsed(connect, signal);
  signal.addEventListener('abort', () => {
    allow(false);
    for (const timer of timers) if (timer.countdown === countdown) timer.countdown = null;
  });
  return allow;
}
