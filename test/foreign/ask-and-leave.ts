import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import { until } from '../support/processes.ts';

/** Long enough for a slow machine to press a button while the question is open. */
const slow = 'timeout=61000&prompt=60000';
const quick = 'timeout=3000&prompt=1500';

/** What a page shows of the call, and of the question. */
interface Shown {
  /** What the app wrote into `<output>`: the monitor's state, then why the call is over. */
  readonly output: string;
  /** The question, while it is open. */
  readonly title: string | undefined;
  /** Where the middle of each button is. */
  readonly buttons: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
}

/**
 * Opens a page twice. First it asks, takes "Stay", asks again and takes "Leave"; then it asks, nobody answers, and it leaves.
 * The page takes its limits from the address, and writes the state and why it left into an `<output>`. Nothing that the page
 * reports as an error on the way, such as a failed hydration, is accepted; equal errors are listed once, with how often they came.
 */
export async function expectToAskAndLeave(tab: PuppeteerTab, url: string, title: string): Promise<void> {
  const errors = new Map<string, number>();
  const note = (error: string): void => void errors.set(error, (errors.get(error) ?? 0) + 1);
  const listed = (): string =>
    [...errors].map(([error, times]) => (times > 1 ? `${error} (${times} times)` : error)).join('; ');
  tab.page.on('pageerror', (error) => note(String(error)));
  tab.page.on('console', (message) => {
    const isFavicon = message.location().url?.endsWith('/favicon.ico');
    if (message.type() === 'error' && !isFavicon) note(message.text());
  });
  const waitFor = async (what: string, check: (shown: Shown) => boolean | Promise<boolean>): Promise<void> => {
    try {
      await until(what, async () => check(await tab.evaluate(look)));
    } catch (cause) {
      const shown = JSON.stringify(await tab.evaluate(look));
      throw new Error(`The page did not show ${what}, but ${shown}; its errors: ${listed()}`, { cause });
    }
  };
  const press = (button: string, output: string) =>
    waitFor(`\`${output}\` after "${button}" was pressed`, async (shown) => {
      if (shown.output === output) return true;
      const place = shown.buttons[button];
      if (place) await tab.click(place.x, place.y);
      return false;
    });

  await tab.goto(`${url}?${slow}`);
  await waitFor(`the question "${title}"`, (shown) => shown.title === title);
  await press('stay', 'active');
  await waitFor('the question again', (shown) => shown.title === title);
  await press('leave', 'declined');

  await tab.goto(`${url}?${quick}`);
  await waitFor('`inactive` when nobody answers', (shown) => shown.output === 'inactive');
  if (errors.size > 0) throw new Error(`Expected a page without errors, got: ${listed()}`);
}

/** Runs in the page. */
function look(): Shown {
  const dialog = document.querySelector('still-there-dialog');
  const inDialog = (part: string) => dialog?.shadowRoot?.querySelector(`[part~=${part}]`);
  const buttons = ['stay', 'leave'].flatMap((name) => {
    const { x, y, width, height } = inDialog(name)?.getBoundingClientRect() ?? new DOMRect();
    return width > 0 ? [[name, { x: x + width / 2, y: y + height / 2 }] as const] : [];
  });
  return {
    output: document.querySelector('output')?.textContent?.trim() ?? '',
    title: dialog?.open ? inDialog('title')?.textContent?.trim() : undefined,
    buttons: Object.fromEntries(buttons),
  };
}
