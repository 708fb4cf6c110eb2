import type { InactivityMonitor } from '../monitor/inactivity-monitor.ts';
import type { SessionCountdown } from '../monitor/session-countdown.ts';

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

/**
 * Hands the monitor to the page's free `<still-there-dialog>`, or to a new one if the element is loaded, until the signal
 * aborts. A page may load the element later than it guards: one that stands in the page gets the monitor all the same.
 */
export function askByDialog(monitor: InactivityMonitor, signal: AbortSignal): Dialog | undefined {
  const { document, customElements } = globalThis;
  const dialogs = [...(document?.querySelectorAll<Dialog>(dialogName) ?? [])];
  const isLoaded = customElements?.get(dialogName) !== undefined;
  const made = (): Dialog | undefined =>
    isLoaded ? document.body.appendChild(document.createElement(dialogName) as Dialog) : undefined;
  const dialog = dialogs.find((one) => !one.monitor) ?? made();
  if (!dialog) return undefined;
  dialog.monitor = monitor;
  signal.addEventListener('abort', () => {
    if (dialog.monitor === monitor) dialog.monitor = null;
  });
  return dialog;
}

/** Shows the countdown in the page's free `<session-timer>`s, until the signal aborts; returns what to call with who may extend. */
export function showInTimers(
  countdown: SessionCountdown,
  extend: (by: number) => Promise<number>,
  signal: AbortSignal,
): (canExtend: boolean) => void {
  const timers = [...(globalThis.document?.querySelectorAll<Timer>('session-timer') ?? [])].filter(
    (timer) => !timer.countdown && !timer.hasAttribute('ends-at'),
  );
  for (const timer of timers) {
    timer.countdown = countdown;
    const ask = (event: Event): void => (event as ExtendEvent).waitUntil(extend((event as ExtendEvent).by));
    timer.addEventListener('extend', ask, { signal });
  }
  const allow = (canExtend: boolean): void => {
    for (const timer of timers) timer.canExtend = canExtend;
  };
  signal.addEventListener('abort', () => {
    allow(false);
    for (const timer of timers) if (timer.countdown === countdown) timer.countdown = null;
  });
  return allow;
}
