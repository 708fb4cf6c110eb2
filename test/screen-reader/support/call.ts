// A call with both elements, in a browser that the screen reader reads.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Library from '../../../src/script.ts';
import type { PuppeteerTab } from '../../support/engine-puppeteer.ts';
import { launch, type RunningBrowser } from '../../support/engines.ts';
import { until } from '../../support/processes.ts';
import { type Served, serve } from '../../support/serve.ts';
import type { ScreenReader, Speech } from './screen-reader.ts';

/** What the page has. */
declare const StillThere: typeof Library;
declare const dialog: Library.StillThereDialog;
declare const timer: Library.SessionTimer;
declare const settle: (isYes: boolean) => void;

const dist = pathToFileURL(`${resolve(import.meta.dirname, '../../../dist')}/`);

/** What has the focus in the page, and the button after it, which fills the screen with the call. */
const field = 'Message to Ada';
export const button = 'Bigger';

const page = (lang: string): string => `<!doctype html><html lang="${lang}"><title>Call with Ada</title>
  <main id="call">
    <h1>Call with Ada</h1>
    <session-timer id="timer"></session-timer>
    <p><label>${field} <input id="message"></label> <button id="bigger">${button}</button></p>
  </main>
  <div id="stage"><p>Ada is speaking.</p></div>
  <still-there-dialog id="dialog" attention="" rejoin></still-there-dialog>
  <script src="/dist/still-there.js"></script>
  <script>bigger.onclick = () => stage.requestFullscreen();</script>`;

export class Call implements AsyncDisposable {
  readonly #reader: ScreenReader;
  readonly #site: Served;
  readonly #browser: RunningBrowser<PuppeteerTab>;
  readonly tab: PuppeteerTab;
  /** What has been said since the page was opened. */
  speech: Speech;
  /** How many names the field and the button have had. */
  #names = 0;

  private constructor(reader: ScreenReader, site: Served, browser: RunningBrowser<PuppeteerTab>, tab: PuppeteerTab) {
    this.#reader = reader;
    this.#site = site;
    this.#browser = browser;
    this.tab = tab;
    this.speech = reader.listen();
  }

  static async start(reader: ScreenReader, engine: 'chromium' | 'firefox'): Promise<Call> {
    const site = await serve({ '/': page('en'), '/de': page('de'), '/dist/': dist });
    const browser = await launch(engine, { screen: reader.env });
    return new Call(reader, site, browser, await browser.open());
  }

  /** Opens the page anew, with the focus in a field of it, which the screen reader has read. */
  async open(path = '/'): Promise<void> {
    await this.tab.goto(this.#site.url(path));
    await this.tab.until(() => 'StillThere' in globalThis);
    await this.#reader.click(640, 600); // the keyboard goes to the page, and not to the address bar
    await this.tab.until(() => document.hasFocus());
    await until('the screen reader to follow the focus', () => this.#isFocusRead(), 300_000);
    this.speech = this.#reader.listen();
  }

  /**
   * Moves the focus from the field and back to it, and whether both are read. They are not while Orca reads the page that it has
   * just loaded, or takes over its focus without a word. Each has a new name, given while Orca follows the other one: so neither
   * that reading of the page, nor an earlier try that is read late, nor the change of a name, which Orca reads of what it takes
   * for the focus, can have said it.
   */
  async #isFocusRead(): Promise<boolean> {
    this.#names++;
    await this.tab.evaluate(() => document.querySelector<HTMLElement>('#message')?.focus());
    return (await this.#isRead('#bigger', button, 'Tab')) && this.#isRead('#message', field, 'shift+Tab');
  }

  /** Gives an element a new name, moves the focus to it with a key, and whether that is read. */
  async #isRead(selector: string, text: string, key: string): Promise<boolean> {
    const name = `${text} ${this.#names}`;
    await this.tab.evaluate((at, name) => document.querySelector(at)?.setAttribute('aria-label', name), selector, name);
    return (await this.press(key)).hears(name);
  }

  /** Asks at once; the call ends after this many seconds. Resolves to what is heard from here on. */
  async ask(seconds: number): Promise<Speech> {
    const speech = this.#reader.listen();
    await this.tab.evaluate((ms) => {
      const monitor = new StillThere.InactivityMonitor({ timeout: ms + 50, promptBeforeIdle: ms, sources: [] });
      dialog.monitor = monitor;
      monitor.addEventListener('active', ({ oldState }) => oldState === 'prompted' && monitor.stop());
      monitor.start();
    }, seconds * 1000);
    return speech;
  }

  /** Shows why the call is over. Resolves to what is heard from here on. */
  async end(reason: Library.EndReason): Promise<Speech> {
    const speech = this.#reader.listen();
    await this.tab.evaluate((why) => void Object.assign(dialog, { reason: why }), reason);
    return speech;
  }

  /** Makes the app confirm each answer with a promise, which `settle()` fulfils or rejects. */
  async confirmAnswers(): Promise<void> {
    await this.tab.evaluate(() => {
      dialog.addEventListener('stay', (event) => {
        event.waitUntil(
          new Promise<void>((resolve, reject) => {
            Object.assign(globalThis, { settle: (isYes: boolean) => (isYes ? resolve() : reject()) });
          }),
        );
      });
    });
  }

  async settle(isYes: boolean): Promise<void> {
    await this.tab.evaluate((isYes) => settle(isYes), isYes);
  }

  /** Counts a session down; alerts when one of the `alerts` (seconds) is left. Resolves to what is heard from here on. */
  async count(seconds: number, alerts: readonly number[], { canExtend = false } = {}): Promise<Speech> {
    const speech = this.#reader.listen();
    await this.tab.evaluate(
      (left, thresholds, may) => {
        const countdown = new StillThere.SessionCountdown({ endsAt: Date.now() + left, thresholds });
        timer.countdown?.stop();
        Object.assign(timer, { countdown, canExtend: may });
        countdown.start();
      },
      seconds * 1000,
      alerts.map((alert) => alert * 1000),
      canExtend,
    );
    return speech;
  }

  /** Fills the screen with another part of the page than the one that has the elements. */
  async enterFullScreen(): Promise<void> {
    await this.readsFocus(await this.press('Tab'), button);
    await this.press('Return');
    await this.tab.until(() => document.fullscreenElement !== null);
  }

  /**
   * Waits until what has the focus has been read. On a busy machine Orca misses the event of a focus that moves while it reads
   * something else: then a person goes back by Tab and comes again. A focus that leaves for nothing in between is not read anew.
   * Resolves to whether it was read at once; else the text around it may have been read once more.
   */
  async readsFocus(speech: Speech, text: string): Promise<boolean> {
    if (await speech.hears(text)) return true;
    for (let tries = 0; tries < 4 && speech.count(text) === 0; tries++) {
      await this.#reader.press('shift+Tab', 'Tab');
      await speech.hears(text);
    }
    await speech.until(text);
    return false;
  }

  /** Presses a key of the keyboard; resolves to what is heard from here on. */
  async press(key: string): Promise<Speech> {
    const speech = this.#reader.listen();
    await this.#reader.press(key);
    return speech;
  }

  /**
   * Presses a key until the dialog is closed: it takes no press just after it has opened. Resolves to what is heard from here on.
   */
  async close(key: string): Promise<Speech> {
    const speech = this.#reader.listen();
    const isClosed = async (): Promise<boolean> => {
      await this.#reader.press(key);
      return this.tab.evaluate(() => !dialog.open);
    };
    await until('the dialog to close', isClosed);
    return speech;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser[Symbol.asyncDispose]();
    await this.#site[Symbol.asyncDispose]();
  }
}
