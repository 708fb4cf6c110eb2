// eyeson's own user interface in an iframe, with a stand-in for it on another site.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Meeting } from '../../src/guard/meeting.ts';
import { engines, launch, type RunningBrowser, type Tab } from '../support/engines.ts';
import { type EyesonIframe, eyesonGui } from '../support/eyeson-iframe.ts';
import { type FrameLibrary, type FramePage, type FrameSites, serveFrames } from '../support/frame-page.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: FramePage;
declare const StillThere: FrameLibrary;
declare let sdk: EyesonIframe;
declare let meeting: Meeting;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const inTurn = { concurrent: false };

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('fromEyesonFrame()', () => {
    let sites: FrameSites;
    let browser: RunningBrowser;
    let tab: Tab;
    let key = 0;
    beforeAll(async () => {
      sites = await serveFrames({ '/gui': eyesonGui });
      browser = await launch(engine);
      tab = await browser.open();
      await tab.show();
    });
    beforeEach(async () => {
      await tab.goto(`${sites.app}/`);
      await tab.evaluate((gui) => {
        StillThere.EyesonIframe.gui = gui;
      }, `${sites.other}/gui`);
      key++;
    });
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]();
      await sites?.[Symbol.asyncDispose]();
    });

    /** Embeds by `EyesonIframe`, and makes the meeting at once, when there is no iframe yet. */
    const embed = async () => {
      await tab.evaluate((accessKey) => {
        const made = new StillThere.EyesonIframe(document.body, { accessKey });
        Object.assign(window, { sdk: made, meeting: StillThere.fromEyesonFrame(made) });
        page.listen((report, signal) => meeting.activity?.(report, signal));
      }, String(key));
      await tab.until(() => sdk.status === 'ready');
    };
    /** The same by a plain iframe, in a shadow tree if wanted. */
    const embedPlain = async (query = '', isInShadow = false) => {
      await tab.evaluate(
        async (src, shadow) => {
          const host = document.body.appendChild(document.createElement('section'));
          const parent = shadow ? host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('p')) : host;
          const frame = page.frame('gui', src, { width: '300', height: '200' });
          const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
          parent.append(frame);
          await loaded;
          frame.style.cssText = 'position: absolute; left: 0; top: 0; width: 300px; height: 200px; border: 0';
          Object.assign(window, { meeting: StillThere.fromEyesonFrame(frame), host, shadowed: parent });
        },
        `${sites.other}/gui?${key}${query}`,
        isInShadow,
      );
    };
    const isAsked = (path: string) => sites.requests.some((url) => new RegExp(`^${path}[?]${key}(&|$)`).test(url));
    const asked = (path: string) => until(path, () => isAsked(path));
    // Chromium drops clicks into a frame of another site that has just been moved or made.
    const press = async (y: number, path: string) => {
      await until(path, async () => {
        if (!isAsked(path)) await tab.click(50, y);
        await pause(300);
        return isAsked(path);
      });
    };
    const join = () => press(25, '/join');
    const pressLeave = () => press(85, '/leave');
    const reason = () => tab.until(() => meeting.ended.aborted && meeting.ended.reason);
    const frames = () => tab.evaluate(() => document.querySelectorAll('iframe').length);

    test('takes joining for activity, and leaving for the end', inTurn, async () => {
      await embed();
      await join();
      await tab.until(() => page.seen.some(({ source }) => source === 'join'));
      expect(await tab.evaluate(() => meeting.ended.aborted)).toBe(false);
      await pressLeave();
      expect(await reason()).toBe('ended');
    });

    test("ends when eyeson's own question was not answered", inTurn, async () => {
      await embed();
      await join();
      await tab.evaluate(() => {
        const guard = StillThere.guardMeeting(meeting, { timeout: 60_000 });
        guard.addEventListener('left', (event) => Object.assign(window, { left: event.reason }));
        sdk.getIFrame()?.contentWindow?.postMessage('nobody is there', '*');
      });
      expect(await tab.until(() => (window as { left?: string }).left)).toBe('ended');
    });

    test('leaves by close(), and leaves nothing behind', inTurn, async () => {
      await embed();
      await join();
      const before = await tab.evaluate(() => {
        page.run.abort();
        return { observers: page.held.observers.size, listeners: sdk.listenerCount };
      });
      expect(before.observers).toBe(1);
      expect(before.listeners).toBeGreaterThan(0);
      await tab.evaluate(() => Promise.all([meeting.leave('inactive'), meeting.leave('hidden')]));
      expect(await tab.evaluate(() => [meeting.ended.reason, sdk.status])).toEqual(['inactive', 'closed']);
      await asked('/leave');
      await tab.evaluate(() => meeting.leave('inactive')); // already left
      const after = await tab.evaluate(() => ({
        observers: page.held.observers.size,
        listeners: sdk.listenerCount,
        timers: page.held.timers.size,
      }));
      expect(after).toEqual({ observers: 0, listeners: 0, timers: 0 });
      expect(await frames()).toBe(0);
    });

    test.each(['hangs', 'fails'] as const)('leaves even when close() %s', inTurn, async (how) => {
      await embed();
      await join();
      await tab.evaluate((what) => {
        StillThere.EyesonIframe.onClose = () =>
          what === 'hangs' ? new Promise(() => {}) : Promise.reject(new Error('close() failed'));
        return meeting.leave('alone');
      }, how);
      expect(await tab.evaluate(() => meeting.ended.reason)).toBe('alone');
      expect(await frames()).toBe(0);
      await asked('/leave');
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });

    test('ends when the app closes it', inTurn, async () => {
      await embed();
      await tab.evaluate(() => {
        StillThere.EyesonIframe.isKnownSite = false; // nothing is told of joining and leaving then
        return sdk.close();
      });
      expect(await reason()).toBe('ended');
      expect(await tab.evaluate(() => StillThere.fromEyesonFrame(sdk).ended.aborted)).toBe(true);
    });

    test('leaves a plain iframe by removing it', inTurn, async () => {
      await embedPlain();
      await join();
      await tab.evaluate(() => meeting.leave('declined'));
      expect(await tab.evaluate(() => meeting.ended.reason)).toBe('declined');
      expect(await frames()).toBe(0);
      await asked('/leave');
    });

    test.each([
      ['the iframe', false, () => void page.byName('gui').remove()],
      ['what it is in', false, () => void document.body.replaceChildren()],
      [
        'the shadow tree that it is in',
        true,
        () => void (window as unknown as { shadowed: Element }).shadowed.remove(),
      ],
      ['the host of that shadow tree', true, () => void (window as unknown as { host: Element }).host.remove()],
    ])('ends when the app removes %s', inTurn, async (_what, isInShadow, remove) => {
      await embedPlain('', isInShadow);
      await tab.evaluate(() => void document.body.append(document.createElement('p')));
      await pause(50);
      expect(await tab.evaluate(() => meeting.ended.aborted)).toBe(false);
      await tab.evaluate(remove);
      expect(await reason()).toBe('ended');
      expect(await tab.evaluate(() => page.held.observers.size)).toBe(0);
    });

    test("ends when the user interface leaves for the app's own exit page", inTurn, async () => {
      await embedPlain(`&exit=${encodeURIComponent(`${sites.app}/child`)}`);
      await join();
      expect(await tab.evaluate(() => meeting.ended.aborted)).toBe(false);
      await pressLeave();
      expect(await reason()).toBe('ended');
    });

    test('is left by the guard when nobody was active, in the frame or outside', inTurn, async () => {
      await embed();
      await tab.evaluate(() => {
        const guard = StillThere.guardMeeting(meeting, { timeout: 15_000, promptBeforeIdle: 1000 });
        page.watch(guard.monitor);
        guard.addEventListener('left', (event) => Object.assign(window, { left: event.reason }));
      });
      await pause(7000); // what the tool does to the page must not be taken for a person
      const before = Date.now();
      await tab.click(200, 150); // beside the buttons
      const after = Date.now();
      await pause(17_000);
      expect(await tab.until(() => (window as { left?: string }).left)).toBe('inactive');
      const lastActive = (await tab.evaluate(() => page.monitor?.deadline ?? 0)) - 15_000;
      expect(lastActive).toBeGreaterThan(before - 5100);
      expect(lastActive).toBeLessThanOrEqual(after);
      expect(await frames()).toBe(0);
    });

    test('refuses anything but an iframe or an EyesonIframe', inTurn, async () => {
      const errors = await tab.evaluate(() =>
        [document.body, null, {}, { on() {}, off() {}, close() {} }, document.createElement('iframe')].map((host) => {
          try {
            return StillThere.fromEyesonFrame(host as HTMLIFrameElement).name;
          } catch (error) {
            return String(error);
          }
        }),
      );
      expect(errors).toEqual([
        'TypeError: Expected `host` to be an <iframe> or an EyesonIframe, got [object HTMLBodyElement] (object)',
        'TypeError: Expected `host.on` to be a function, got undefined (undefined)',
        'TypeError: Expected `host.on` to be a function, got undefined (undefined)',
        'TypeError: Expected `host.getIFrame` to be a function, got undefined (undefined)',
        'eyeson',
      ]);
    });
  });
});
