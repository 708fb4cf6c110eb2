// Drives the operator's page in Chromium as an operator would, with mouse and keyboard, and reads what it shows.
import { expect } from 'vitest';
import type { PuppeteerTab } from '../../../test/support/engine-puppeteer.ts';
import { launch, type RunningBrowser } from '../../../test/support/engines.ts';
import { token } from './operator-api.ts';

declare global {
  interface Window {
    /** What the page's policy forbade, and what it did not catch. */
    problems: string[];
  }
}

/** Before the page's own scripts. */
function watch(): void {
  window.problems = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    window.problems.push(`${violatedDirective} ${blockedURI}`);
  });
  addEventListener('error', ({ message }) => window.problems.push(message));
  addEventListener('unhandledrejection', ({ reason }) => window.problems.push(String(reason)));
}

export class OperatorPage implements AsyncDisposable {
  readonly tab: PuppeteerTab;

  constructor(tab: PuppeteerTab) {
    this.tab = tab;
  }

  static async open(browser: RunningBrowser<PuppeteerTab>, url: string): Promise<OperatorPage> {
    const tab = await browser.open();
    await tab.page.setViewport({ width: 1280, height: 900 });
    await tab.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    await tab.page.evaluateOnNewDocument(watch);
    await tab.goto(url);
    return new OperatorPage(tab);
  }

  /** What went wrong without being seen. */
  problems(): Promise<string[]> {
    return this.tab.evaluate(() => window.problems);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      expect(await this.problems()).toEqual([]);
    } finally {
      await this.tab.close();
    }
  }

  async signIn(as: string = token): Promise<void> {
    await this.type(as);
    await this.tab.pressKey('Enter');
  }

  /** Signs in, and waits for the meetings. */
  async signedIn(): Promise<this> {
    await this.signIn();
    await this.shows('#title', 'Meetings');
    return this;
  }

  type(text: string): Promise<void> {
    return this.tab.page.keyboard.type(text);
  }

  /** Presses with the mouse. */
  press(selector: string): Promise<void> {
    return this.tab.page.click(selector);
  }

  /** Presses a button in a meeting's row. */
  act(meeting: { readonly id: number }, action: 'extend' | 'end' | 'history'): Promise<void> {
    return this.press(`tr[data-id="${meeting.id}"] [data-action=${action}]`);
  }

  /** What an element shows; nothing if it is not seen. */
  text(selector: string): Promise<string> {
    return this.tab.evaluate((wanted) => {
      const element = document.querySelector<HTMLElement>(wanted);
      return element?.checkVisibility() ? (element.textContent ?? '').replace(/[\u2066-\u2069]/g, '').trim() : '';
    }, selector);
  }

  /** Waits until an element shows a text. */
  async shows(selector: string, text: string): Promise<void> {
    await this.tab.until(
      (wanted, part) => {
        const element = document.querySelector<HTMLElement>(wanted);
        return (
          (element?.checkVisibility() && element.textContent?.replace(/[\u2066-\u2069]/g, '').includes(part)) ||
          undefined
        );
      },
      selector,
      text,
    );
  }

  /** Waits for what is said of what was done. */
  says(text: string): Promise<void> {
    return this.shows('#outcome', text);
  }

  /** Waits until nothing like this is seen. */
  async gone(selector: string): Promise<void> {
    await this.tab.until((wanted) => !document.querySelector(wanted)?.checkVisibility() || undefined, selector);
  }

  /** The rooms in the list, from top to bottom. */
  rooms(): Promise<string[]> {
    return this.tab.evaluate(() => [...document.querySelectorAll('tbody .name')].map((name) => name.textContent ?? ''));
  }

  /** What has the focus. */
  focused(): Promise<string> {
    return this.tab.evaluate(() => {
      const { activeElement: element } = document;
      return (element?.id || element?.textContent || '').replace(/[\u2066-\u2069]/g, '').trim();
    });
  }

  /** The list is read when the page is looked at again, as it is every five seconds: no test has to wait for that. */
  async read(): Promise<void> {
    await this.tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  }

  /** Presses a key until something has the focus. */
  async goTo(text: string, key = 'Tab'): Promise<void> {
    const met: string[] = [];
    do {
      await this.tab.pressKey(key);
      met.push(await this.focused());
      if (met.length > 40) throw new Error(`Nothing says "${text}" where ${key} leads: ${met.join(', ')}`);
    } while (met.at(-1) !== text);
  }
}

/** One browser for a file's tests, and for each of them a server and a page. */
export function operatorUis() {
  let browser: Promise<RunningBrowser<PuppeteerTab>> | undefined;
  return {
    async open({ url }: { readonly url: string }): Promise<OperatorPage> {
      browser ??= launch('chromium');
      return OperatorPage.open(await browser, url);
    },
    async close(): Promise<void> {
      await (await browser)?.[Symbol.asyncDispose]();
    },
  };
}
