import type { SessionCountdown } from '../countdown/session-countdown.ts';
import { addListener } from '../platform/add-listener.ts';
import { warn } from '../platform/warn.ts';
import { findAskers, freeEvent, unaskedEvent } from '../presence/askers.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

// What a guard knows of the elements, by shape. It works without them, so a page that asks in another way does not load them.

interface Dialog extends HTMLElement {
  monitor?: InactivityMonitor | null;
  reason?: string | null;
  readonly open?: boolean;
}
interface Timer extends HTMLElement {
  countdown?: SessionCountdown | null;
  canExtend?: boolean;
}
interface ExtendEvent extends Event {
  readonly by: number;
  waitUntil(promise: Promise<unknown>): void;
}

const [dialogName, timerName] = ['still-there-dialog', 'session-timer'];

/** A script in the head runs before the body is parsed. */
function whenParsed(act: () => void, signal: AbortSignal): void {
  if (globalThis.document?.readyState === 'loading') addListener(document, 'DOMContentLoaded', act, { signal });
  else if (globalThis.document) act();
}

/** Takes each element of this name that comes later, such as one that a framework renders or that is defined late. */
function onFree<E extends HTMLElement>(name: string, take: (element: E) => unknown, signal: AbortSignal): void {
  const onEvent = (event: Event): void => {
    const { detail } = event as CustomEvent<E>;
    if (detail.localName === name) take(detail);
  };
  addListener(globalThis.document, freeEvent, onEvent, { signal });
}

const advice =
  "nobody is asked before the call is left. Import 'still-there/elements', or set the option `prompt` and ask in your own way";

/** Once per page. */
let isWarned = false;

/** The dialogs that guards have added. A dialog of the app takes their place when there is one. */
const added = new WeakSet<Dialog>();

function addDialog(): Dialog | undefined {
  if (!customElements.get(dialogName)) return undefined;
  const dialog = document.createElement(dialogName) as Dialog;
  added.add(dialog);
  document.body.append(dialog);
  return dialog;
}

/**
 * Sees to it that a dialog asks for the monitor until the signal aborts: one that has this monitor already, else the page's first
 * `<still-there-dialog>` that has none, else a new one if the element is defined. It looks again when there is something to ask,
 * because frameworks remove and replace elements.
 * @param fail called when the page has a dialog that cannot ask
 * @returns makes the dialog show why the call is over
 */
export function askByDialog(
  monitor: InactivityMonitor,
  fail: (error: unknown) => void,
  signal: AbortSignal,
): (reason: string) => void {
  if (!globalThis.document) return () => {};
  let dialog: Dialog | undefined;
  const connect = (...offered: readonly Dialog[]): void => {
    if (dialog?.isConnected && dialog.open) return;
    // Not one that only shows the dialog of another one.
    const inPage = document.querySelectorAll<Dialog>(`${dialogName}:not([stand-in])`);
    const possible = [...(findAskers(monitor) as Dialog[]), ...offered, ...inPage].filter(
      (one) => !one.monitor || one.monitor === monitor,
    );
    const next = possible.find((one) => !added.has(one)) ?? possible[0] ?? addDialog();
    if (next !== dialog && dialog?.monitor === monitor) dialog.monitor = null;
    dialog = next;
    if (dialog && dialog.monitor !== monitor) dialog.monitor = monitor;
  };
  const onPrompt = (): void => {
    connect();
    if (dialog && findAskers(monitor).length === 0) fail(new Error(advice)); // it is in the page, but was never defined
  };
  onFree<Dialog>(dialogName, (offered) => offered.monitor || connect(offered), signal);
  // Before a dialog can listen: it must be the right one when it hears of the prompt.
  for (const type of ['prompted', unaskedEvent]) addListener(monitor, type, onPrompt, { signal });
  whenParsed(() => {
    connect();
    if (dialog || isWarned || monitor.promptBeforeIdle === 0) return;
    isWarned = true;
    warn(advice);
  }, signal);
  signal.addEventListener('abort', () => {
    if (dialog?.monitor === monitor) dialog.monitor = null;
  });
  return (reason) => {
    connect();
    if (dialog) dialog.reason = reason;
  };
}

/**
 * Shows the countdown in the page's `<session-timer>`s that have none, also in those that come later, until the signal aborts.
 * @returns sets whether the timers offer "Extend"
 */
export function showInTimers(
  countdown: SessionCountdown,
  extend: (by: number) => Promise<number>,
  signal: AbortSignal,
): (canExtend: boolean) => void {
  const timers = new Set<Timer>();
  let mayExtend = false;
  const allow = (canExtend: boolean): void => {
    mayExtend = canExtend;
    for (const timer of timers) timer.canExtend = canExtend;
  };
  const extendBy = (event: Event): void => (event as ExtendEvent).waitUntil(extend((event as ExtendEvent).by));
  const connect = (timer: Timer): void => {
    if (timer.countdown || timer.hasAttribute('ends-at')) return;
    timers.add(timer);
    timer.countdown = countdown;
    timer.canExtend = mayExtend;
    addListener(timer, 'extend', extendBy, { signal });
  };
  whenParsed(() => document.querySelectorAll<Timer>(timerName).forEach(connect), signal);
  onFree(timerName, connect, signal);
  signal.addEventListener('abort', () => {
    allow(false);
    for (const timer of timers) if (timer.countdown === countdown) timer.countdown = null;
  });
  return allow;
}
