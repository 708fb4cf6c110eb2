// The question and the timer's alert are where the person looks (law 10).
import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { openWindow } from '../support/opened-window.ts';

interface Shown {
  readonly where: 'tab' | 'window';
  readonly isModal: boolean;
  readonly time: string;
  /** The middle of the button that stays. */
  readonly x: number;
  readonly y: number;
  readonly buttonColor: string;
}
declare const page: LifecyclePage & {
  opened: Window;
  guard: import('../../src/index.ts').MeetingGuard;
  left: string[];
  shown(): Shown | undefined;
  regions(where: 'tab' | 'window'): string[];
};
declare const StillThere: typeof import('../../src/index.ts');

const kinds = engines.flatMap((engine) => [
  { engine, kind: 'popup' as const },
  // Firefox 153 crashes when it is driven beside such a window, and WebKitGTK 2.50 has none.
  ...(engine === 'chromium' ? [{ engine, kind: 'picture-in-picture window' as const }] : []),
]);

/** Runs in the page. */
function install(): void {
  const documentOf = (where: 'tab' | 'window'): Document => (where === 'tab' ? window : page.opened).document;
  const roots = (where: 'tab' | 'window'): ShadowRoot[] => {
    const document = documentOf(where);
    const hosts = [...document.querySelectorAll('still-there-dialog, session-timer, div')];
    return hosts.flatMap(({ shadowRoot }) => shadowRoot ?? []);
  };
  page.shown = () => {
    for (const where of page.opened?.closed === false ? (['tab', 'window'] as const) : (['tab'] as const)) {
      const dialog = roots(where)
        .map((root) => root.querySelector('dialog'))
        .find((dialog) => dialog?.open);
      const stay = dialog?.querySelector('[part~=stay]');
      if (!dialog || !stay) continue;
      const { left, top, width, height } = stay.getBoundingClientRect();
      return {
        where,
        isModal: dialog.matches(':modal'),
        time: dialog.querySelector('[part=time]')?.textContent ?? '',
        x: left + width / 2,
        y: top + height / 2,
        buttonColor: (dialog.ownerDocument.defaultView ?? window).getComputedStyle(stay).backgroundColor,
      };
    }
    return undefined;
  };
  page.regions = (where) =>
    [documentOf(where), ...roots(where)]
      .flatMap((root) => [...root.querySelectorAll('[aria-live]')])
      .map(({ textContent }) => textContent)
      .filter(Boolean) as string[];
}

describe.each(kinds)('a $kind in $engine', ({ engine, kind }) => {
  const used = usePage(engine, { elements: true });

  /** Guards a call, and opens the window with a real click. */
  async function start() {
    const { tab } = used;
    await tab.evaluate(install);
    await tab.evaluate(() => {
      page.left = [];
      page.guard = StillThere.guardMeeting(
        { name: 'call', leave: async (reason) => void page.left.push(reason), ended: new AbortController().signal },
        { timeout: 3_600_000, promptBeforeIdle: 600_000 },
      );
    });
    await openWindow(used, kind);
  }
  /** Lets the question come in half a second. There are ten minutes to answer it. */
  const ask = () =>
    used.tab.evaluate(() => {
      const { monitor } = page.guard;
      monitor.timeout = Date.now() - monitor.lastActive + 600_500;
    });
  const stop = () => used.tab.evaluate(() => page.guard.stop());
  const untilShownIn = (where: 'tab' | 'window') =>
    used.tab.until((where) => {
      const shown = page.shown();
      return shown?.where === where && shown.isModal ? shown : undefined;
    }, where);

  /** Opens the window, hides the tab, and waits until the question is in the window. */
  async function askInWindow() {
    const { tab } = used;
    await start();
    const opened = await tab.opened();
    await tab.hide();
    await ask();
    return { tab, opened, shown: await untilShownIn('window') };
  }

  test('has the question while only the window is seen; an answer there is an answer', async () => {
    const { tab, opened, shown } = await askInWindow();
    const { time, x, y, buttonColor } = shown;
    expect(buttonColor).not.toBe('rgba(0, 0, 0, 0)'); // it is styled
    await tab.until((time) => page.shown()?.time !== time, time);
    await opened.click(x, y);
    await tab.until(() => page.guard.monitor.state === 'active');
    expect(await tab.evaluate(() => ({ shown: page.shown(), left: page.left }))).toMatchObject({ left: [] });
    await stop();
    await opened.close();
  });

  test('is where a screen reader hears that the call goes on', async () => {
    const { tab, opened } = await askInWindow();
    await tab.evaluate(() => {
      page.guard.monitor.report({ confirms: true }); // as speech does
      page.guard.monitor.timeout = 3_600_000; // the next question would take the sentence away
    });
    await tab.until(() => page.regions('window').includes('You are still in the call.'));
    await stop();
    await opened.close();
  });

  test('leaves the question to the tab when it closes', async () => {
    const { tab, opened } = await askInWindow();
    await opened.close();
    await untilShownIn('tab');
    await tab.show();
    const { x, y } = await untilShownIn('tab');
    await tab.click(x, y);
    await tab.until(() => page.guard.monitor.state === 'active');
    await stop();
  });

  test('gives the question back when the person comes to the tab', async () => {
    const { tab, opened } = await askInWindow();
    await tab.show();
    await untilShownIn('tab');
    await stop();
    await opened.close();
  });

  test('whose page is rebuilt by the app while it asks still asks', async () => {
    const { tab, opened } = await askInWindow();
    await tab.evaluate(() => page.opened.document.body.replaceChildren());
    await untilShownIn('window');
    await stop();
    await opened.close();
  });

  test('into which the app has moved the element asks, and the time runs', async () => {
    const { tab } = used;
    await start();
    const opened = await tab.opened();
    await tab.evaluate(() => {
      const dialog = document.querySelector('still-there-dialog') as Element;
      page.opened.document.body.append(dialog);
    });
    await tab.hide();
    await ask();
    const { time, x, y } = await untilShownIn('window');
    await tab.until((time) => page.shown()?.time !== time, time);
    await opened.click(x, y);
    await tab.until(() => page.guard.monitor.state === 'active');
    await stop();
    await opened.close();
  });

  test("has the timer's alert while only the window is seen", async () => {
    const { tab } = used;
    await start();
    const opened = await tab.opened();
    await tab.evaluate(() => {
      const timer = document.body.appendChild(document.createElement('session-timer'));
      timer.setAttribute('ends-at', String(Date.now() + 400_000));
    });
    await tab.hide();
    await tab.evaluate(() => {
      document.querySelector('session-timer')?.setAttribute('ends-at', String(Date.now() + 290_000));
    });
    await tab.until(() =>
      [...page.opened.document.querySelectorAll('div')].some((host) =>
        host.shadowRoot?.querySelector('[part=alert]:not([hidden])')?.matches(':popover-open'),
      ),
    );
    await opened.close();
    await tab.until(() =>
      document.querySelector('session-timer')?.shadowRoot?.querySelector('[part=alert]')?.matches(':popover-open'),
    );
    await stop();
  });
});
