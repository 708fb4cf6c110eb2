// Drives a page of the demo as its viewer would, with a real mouse and keyboard, and reads what it shows.
import type { PuppeteerTab } from '../../support/engine-puppeteer.ts';
import type { Tab } from '../../support/engines.ts';
import { type SharedOptions, sharedBrowser } from '../../support/shared-browser.ts';

/** A row of "What happened", newest first. */
export interface Row {
  readonly kind: string;
  readonly title: string;
  readonly text: string;
}

/** Opens a tab of Chromium in front of the others. @param options of the browser */
export const openTab = async (url: string, options: SharedOptions = {}): Promise<PuppeteerTab> =>
  (await sharedBrowser('chromium', options)).open(url);

/** The library's elements keep what they show in a shadow tree. */
export type Host = 'still-there-dialog' | 'session-timer';

/** Presses what a selector finds, in its middle, as soon as it can be pressed. @param host in whose shadow tree it is */
export async function press(tab: Tab, selector: string, host?: Host): Promise<void> {
  const [x, y] = await tab.until(
    (wanted, name) => {
      const root = name ? document.querySelector(name)?.shadowRoot : document;
      const element = root?.querySelector<HTMLButtonElement>(wanted);
      if (!element || element.disabled) return undefined;
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      return width > 0 ? ([left + width / 2, top + height / 2] as const) : undefined;
    },
    selector,
    host,
  );
  await tab.click(x, y);
}

/** Presses a button of the dialog. Only "Stay" counts in the first half second: the others are pressed until they are gone. */
export async function answer(tab: Tab, button: 'stay' | 'leave' | 'rejoin' | 'close'): Promise<void> {
  const selector = `[part~=${button}]`;
  const isShown = (wanted: string): boolean | undefined =>
    document.querySelector('still-there-dialog')?.shadowRoot?.querySelector(wanted)?.checkVisibility();
  const isRefused = () => tab.evaluate(isShown, selector).catch(() => false); // a page that is left has taken it
  do await press(tab, selector, 'still-there-dialog');
  while (button !== 'stay' && (await isRefused()));
}

export const rows = (tab: Tab): Promise<Row[]> =>
  tab.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#timeline li')].map((row) => ({
      kind: row.dataset.kind ?? '',
      title: row.querySelector('b')?.textContent ?? '',
      text: row.querySelector('small')?.textContent ?? '',
    })),
  );

/** The states that were entered, oldest first. */
export const states = async (tab: Tab): Promise<string[]> =>
  (await rows(tab))
    .filter(({ kind }) => kind === 'state')
    .map(({ title }) => title)
    .reverse();

export const textOf = (tab: Tab, selector: string): Promise<string> =>
  tab.evaluate((wanted) => document.querySelector(wanted)?.textContent?.trim() ?? '', selector);

/** Waits for the picture of the others to move, and for it to be no black one. */
export const pictures = (tab: Tab): Promise<true> =>
  tab.until(() => {
    const video = document.querySelector<HTMLVideoElement>('.big-picture');
    if (!video?.videoWidth || video.currentTime < 0.1) return undefined;
    const context = Object.assign(document.createElement('canvas'), { width: 8, height: 8 }).getContext('2d');
    context?.drawImage(video, 0, 0, 8, 8);
    return context?.getImageData(0, 0, 8, 8).data.some((value, index) => index % 4 < 3 && value > 40) || undefined;
  });

/** Waits until a face of the dialog is shown: the question, or why the call is over. */
export const shown = (tab: Tab, face: 'question' | 'outcome'): Promise<true> =>
  tab.until((part) => {
    const dialog = document.querySelector('still-there-dialog')?.shadowRoot?.querySelector('dialog:modal');
    return dialog?.querySelector(`[part=${part}]`)?.checkVisibility() || undefined;
  }, face);

/** Waits for the question. */
export const asked = (tab: Tab): Promise<true> => shown(tab, 'question');

/**
 * Moves the clock of the page ahead: to when the question comes, or to when the time to answer has run out. A page that may be
 * asked for ten minutes is asked on any machine, and nobody waits for ten minutes.
 */
const skipTo = (tab: Tab, moment: 'prompt' | 'end'): Promise<void> =>
  tab.evaluate((to) => {
    const { monitor } = document.querySelector('still-there-dialog') ?? {};
    if (!monitor) throw new Error('The dialog has no monitor');
    const ahead = to === 'prompt' ? monitor.remaining - monitor.promptBeforeIdle : monitor.remaining + 1000;
    const { now } = Date;
    Date.now = () => now() + ahead;
    window.dispatchEvent(new Event('focus')); // a sign to look at the clock
  }, moment);

/** Lets the question come, with all of the time to answer. */
export async function ask(tab: Tab): Promise<void> {
  await skipTo(tab, 'prompt');
  await asked(tab);
}

/** Lets the time to answer run out. */
export const runOut = (tab: Tab): Promise<void> => skipTo(tab, 'end');

/** Waits until the question is gone and its answer has been heard. */
export const answered = (tab: Tab): Promise<true> =>
  tab.until(() => {
    const isOpen = document.querySelector<HTMLElement & { open: boolean }>('still-there-dialog')?.open;
    return isOpen || document.querySelector('[data-show=state]')?.textContent === 'prompted' ? undefined : true;
  });

/** All that the dialog has in it, shown or said. */
export const dialogText = (tab: Tab): Promise<string> =>
  tab.evaluate(() => document.querySelector('still-there-dialog')?.shadowRoot?.textContent ?? '');

/** The text of the button that has the focus in the open dialog. */
export const focused = (tab: Tab): Promise<string | null | undefined> =>
  tab.evaluate(() => document.querySelector('still-there-dialog')?.shadowRoot?.activeElement?.textContent);

export const state = (tab: Tab): Promise<string> => textOf(tab, '[data-show=state]');

/** Waits until the call is over, and gives back the page's words for why. */
export async function ended(tab: Tab): Promise<string> {
  await tab.until(() => document.querySelector<HTMLElement>('#ended')?.hidden === false);
  return textOf(tab, '#ended-text');
}
