// `<still-there-dialog>` with a real monitor, by a clock that the test drives.
import { expect, onTestFinished, vi } from 'vitest';
import '../../src/elements/index.ts';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { InactivityMonitor, type InactivityMonitorOptions } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { centerOf, click } from './input.ts';

export const isChromium = navigator.userAgent.includes('Chrome');
export const isFirefox = navigator.userAgent.includes('Firefox');
export const isWebKit = !isChromium && !isFirefox;

/** The monitor of {@link stage} asks a minute after the start, a minute before the end. */
export const minute = 60_000;

/**
 * So long after the question appears, a press is not taken for a mistake any more; and so long after an answer, a second one for
 * the rest of the first. In milliseconds.
 */
export const reactionTime = 500;

export interface Stage {
  readonly clock: DrivenClock;
  readonly monitor: InactivityMonitor;
  readonly dialog: StillThereDialog;
  /** Lets the time go by until the question. */
  ask(): Promise<void>;
}

/** A dialog in the page with a running monitor, which is taken down after the test: no timer is left then. */
export function stage({ timeout = 2 * minute, ...options }: InactivityMonitorOptions = {}): Stage {
  const clock = Object.assign(driveClock(vi), { advanceAsync });
  const monitor = new InactivityMonitor({ timeout, promptBeforeIdle: minute, sources: [], ...options });
  const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
  dialog.monitor = monitor;
  monitor.start();
  onTestFinished(() => {
    monitor.stop();
    document.body.replaceChildren();
    clock.advance(reactionTime); // a second click of an answer is not passed on to the page
    const { timers } = clock;
    clock[Symbol.dispose]();
    expect(timers, 'timers that are left').toBe(0);
  });
  return { clock, monitor, dialog, ask: () => clock.advanceAsync(monitor.remaining - monitor.promptBeforeIdle) };
}

/**
 * By the second, with the tasks in between: `advanceTimersByTimeAsync` of Vitest waits 4 ms for each timer, and there are many.
 */
export async function advanceAsync(this: DrivenClock, ms: number): Promise<void> {
  for (let left = ms; left >= 0; left -= 1000) {
    this.advance(Math.min(left, 1000));
    await nextTask();
  }
}

/** Waits for the fastest task there is. */
export function nextTask(): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const task = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  port2.postMessage(null);
  return task.finally(() => port1.close());
}

/** A piece of the dialog by the name of its part, or by a selector. */
export function part<T extends HTMLElement = HTMLElement>(dialog: StillThereDialog, name: string): T {
  const selector = /^\w+$/.test(name) ? `[part~=${name}]` : name;
  const found = dialog.shadowRoot?.querySelector<T>(selector);
  if (!found) throw new Error(`The dialog has no ${selector}`);
  return found;
}

/** The `<dialog>` in the element. */
export const box = (dialog: StillThereDialog): HTMLDialogElement => part<HTMLDialogElement>(dialog, 'dialog');

/** What is written in a piece, as a reader of it sees it. */
export function textOf(dialog: StillThereDialog, name: string): string {
  return part(dialog, name).innerText.replace(/\s+/g, ' ').trim();
}

/** The texts that an attribute such as `aria-describedby` refers to. */
export const referenced = (dialog: StillThereDialog, element: Element, attribute: string): string =>
  (element.getAttribute(attribute) ?? '')
    .split(' ')
    .map((id) => dialog.shadowRoot?.getElementById(id)?.textContent ?? '')
    .join(' ');

/** Where the focus is in the dialog: the parts of a button. */
export const focused = (dialog: StillThereDialog): string | null | undefined =>
  dialog.shadowRoot?.activeElement?.getAttribute('part');

/** Clicks a button of the dialog with a trusted mouse. */
export async function clickOn(dialog: StillThereDialog, name: string): Promise<void> {
  const button = part(dialog, name);
  button.scrollIntoView({ block: 'nearest' });
  await click(...centerOf(button));
}

/** Presses a button of the dialog by a script, at this very moment. */
export const press = (dialog: StillThereDialog, name = 'stay'): void => part(dialog, name).click();

/** Lets animations be over, so that what is looked at is what stays. */
export async function finishMoving(dialog: StillThereDialog): Promise<void> {
  for (const animation of box(dialog).getAnimations({ subtree: true })) animation.finish();
  await settle();
}

/** Lets the browser do what it does after its events: `close` of a dialog, the focus, full screen. */
export async function settle(frames = 3): Promise<void> {
  for (let frame = 0; frame < frames; frame++) await new Promise(requestAnimationFrame);
}

/** Waits until it holds, for half a minute at most: by frames, because the test drives the clock. */
export async function until(check: () => unknown): Promise<void> {
  const started = await new Promise(requestAnimationFrame);
  for (let now = started; now < started + 120_000 && !check(); ) now = await new Promise(requestAnimationFrame);
  expect(check(), String(check)).toBeTruthy();
}

/** A sentence that a screen reader was given. */
export interface Said {
  readonly text: string;
  /** By which kind of region, `polite` or `assertive`. */
  readonly live: string | null;
  /** Whether the region is in the dialog. */
  readonly isWithin: boolean;
}

/** Writes down what the regions of the dialog are given to say, in the dialog and outside of it. */
export function listenTo(dialog: StillThereDialog): Said[] {
  const said: Said[] = [];
  const note = (records: readonly MutationRecord[]): void => {
    for (const { target, addedNodes } of records) {
      const region = (target as Element).closest?.('[aria-atomic]');
      const text = [...addedNodes].map(({ textContent }) => textContent).join('');
      if (region && text)
        said.push({ text, live: region.getAttribute('aria-live'), isWithin: box(dialog).contains(region) });
    }
  };
  const observer = new MutationObserver(note);
  const options = { subtree: true, childList: true };
  observer.observe(dialog.shadowRoot as ShadowRoot, options);
  observer.observe(document, options);
  onTestFinished(() => observer.disconnect());
  return said;
}

export const texts = (said: readonly Said[]): string[] => said.map(({ text }) => text);

/** Pretends that nobody sees the page, or that somebody does again. */
export function setHidden(isHidden: boolean): void {
  Object.defineProperty(document, 'visibilityState', {
    get: () => (isHidden ? 'hidden' : 'visible'),
    configurable: true,
  });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  onTestFinished(() => void Reflect.deleteProperty(document, 'visibilityState'));
}

/** A button of the page that the dialog covers. */
export function pageButton(): HTMLButtonElement {
  const button = document.body.appendChild(document.createElement('button'));
  button.textContent = 'Mute';
  return button;
}
