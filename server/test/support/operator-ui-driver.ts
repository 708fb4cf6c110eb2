// Drives the operator's page in Chromium with mouse and keyboard and reads what it shows.
import { expect } from 'vitest';
import type { PuppeteerTab } from '../../../test/support/engine-puppeteer.ts';
import { launch, type RunningBrowser } from '../../../test/support/engines.ts';
import { token } from './operator-api.ts';

declare global {
  interface Window {
    /** Violations of the content security policy and uncaught errors. */
    problems: string[];
  }
}

/** Runs in the page before its own scripts. */
function recordProblems(): void {
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
    await tab.page.evaluateOnNewDocument(recordProblems);
    await tab.goto(url);
    return new OperatorPage(tab);
  }

  /** Violations of the content security policy and uncaught errors. Closing the page expects none. */
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

  /** Types a token and presses Enter. */
  async signIn(withToken: string = token): Promise<void> {
    await this.type(withToken);
    await this.tab.pressKey('Enter');
  }

  /** Signs in and waits for the list of meetings. */
  async signInAndWait(): Promise<this> {
    await this.signIn();
    await this.shows('#title', 'Meetings');
    return this;
  }

  type(text: string): Promise<void> {
    return this.tab.page.keyboard.type(text);
  }

  /** Clicks with the mouse. */
  press(selector: string): Promise<void> {
    return this.tab.page.click(selector);
  }

  /** Clicks a button in a meeting's row. */
  pressAction(meeting: { readonly id: number }, action: 'extend' | 'end' | 'history'): Promise<void> {
    return this.press(`tr[data-id="${meeting.id}"] [data-action=${action}]`);
  }

  /** The text of an element; empty if it is not visible. */
  text(selector: string): Promise<string> {
    return this.tab.evaluate((wanted) => {
      const element = document.querySelector<HTMLElement>(wanted);
      return element?.checkVisibility() ? (element.textContent ?? '').replace(/[\u2066-\u2069]/g, '').trim() : '';
    }, selector);
  }

  /** Waits until an element is visible and contains a text. */
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

  /** Waits until the message about the last action contains a text. */
  showsOutcome(text: string): Promise<void> {
    return this.shows('#outcome', text);
  }

  /** Waits until an element is removed or hidden. */
  async disappears(selector: string): Promise<void> {
    await this.tab.until((wanted) => !document.querySelector(wanted)?.checkVisibility() || undefined, selector);
  }

  /** Shows the search and the order, which are behind a button on narrow screens. */
  async openTools(): Promise<void> {
    if ((await this.text('#tools')) === '' && (await this.tab.evaluate(() => document.querySelector('#more') !== null)))
      await this.press('#more');
    await this.tab.until(() => document.querySelector('[name=search]')?.checkVisibility() || undefined);
  }

  /** The names in the list, from top to bottom. */
  rooms(): Promise<string[]> {
    return this.tab.evaluate(() => [...document.querySelectorAll('tbody .name')].map((name) => name.textContent ?? ''));
  }

  /** The id, else the text, of the focused element. */
  focused(): Promise<string> {
    return this.tab.evaluate(() => {
      const { activeElement: element } = document;
      return (element?.id || element?.textContent || '').replace(/[\u2066-\u2069]/g, '').trim();
    });
  }

  /** Makes the page read the list now, as it does when it becomes visible, so that tests need not wait five seconds. */
  async refresh(): Promise<void> {
    await this.tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  }

  /** Presses a key until the element with this id or text is focused. */
  async moveFocusTo(text: string, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    do {
      await this.tab.pressKey(key);
      passed.push(await this.focused());
      if (passed.length > 40) throw new Error(`Expected ${key} to reach "${text}", got ${passed.join(', ')}`);
    } while (passed.at(-1) !== text);
  }
}

/** Opens pages in one browser, which all tests of a file share. */
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
