import type { SessionCountdown } from '../countdown/session-countdown.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

// What a guard knows of the elements, by shape: it works without them, and a page that asks in another way loads none.

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

/** A script in the head runs before there is a body, or an element in it. */
function whenParsed(act: () => void, signal: AbortSignal): void {
  if (globalThis.document?.readyState === 'loading') document.addEventListener('DOMContentLoaded', act, { signal });
  else if (globalThis.document) act();
}

/**
 * Hands the monitor to the page's free `<still-there-dialog>`, or to a new one if the element is loaded, until the signal
 * aborts. A page may load the element later than it guards: one that stands in the page gets the monitor all the same.
 * @returns shows that the session's time was up
 */
export function askByDialog(monitor: InactivityMonitor, signal: AbortSignal): () => void {
  let dialog: Dialog | undefined;
  const hand = (): void => {
    const isFree = (one: Dialog): boolean => !one.monitor;
    dialog = [...document.querySelectorAll<Dialog>(dialogName)].find(isFree);
    if (!dialog && customElements.get(dialogName)) {
      dialog = document.createElement(dialogName) as Dialog;
      document.body.append(dialog);
    }
    if (dialog) dialog.monitor = monitor;
  };
  whenParsed(hand, signal);
  signal.addEventListener('abort', () => {
    if (dialog?.monitor === monitor) dialog.monitor = null;
  });
  return () => {
    if (dialog) dialog.reason = 'limit';
  };
}

/** Shows the countdown in the page's free `<session-timer>`s, until the signal aborts; returns what to call with who may extend. */
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
  const hand = (): void => {
    const isFree = (timer: Timer): boolean => !timer.countdown && !timer.hasAttribute('ends-at');
    timers = [...document.querySelectorAll<Timer>('session-timer')].filter(isFree);
    const ask = (event: Event): void => (event as ExtendEvent).waitUntil(extend((event as ExtendEvent).by));
    for (const timer of timers) {
      timer.countdown = countdown;
      timer.addEventListener('extend', ask, { signal });
    }
    allow(mayExtend);
  };
  whenParsed(hand, signal);
  signal.addEventListener('abort', () => {
    allow(false);
    for (const timer of timers) if (timer.countdown === countdown) timer.countdown = null;
  });
  return allow;
}
