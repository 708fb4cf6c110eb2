// eyeson's own user interface in an iframe, with a stand-in for it on another site.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Meeting } from '../../src/guard/meeting.ts';
import type { MeetingEnd } from '../../src/guard/meeting-end.ts';
import { engines } from '../support/engines.ts';
import { type EyesonIframe, eyesonGui } from '../support/eyeson-iframe.ts';
import type { FrameLibrary, FramePage } from '../support/frame-page.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { useFrames } from '../support/use-frames.ts';

declare const page: FramePage;
declare const StillThere: FrameLibrary;
declare let sdk: EyesonIframe;
declare let meeting: Meeting;
/** Why the guard has left. */
declare const left: string | undefined;

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('fromEyesonFrame()', () => {
    const used = useFrames(engine, { '/gui': eyesonGui });
    let key = 0;
    beforeEach(async () => {
      await used.tab.evaluate((gui) => {
        StillThere.EyesonIframe.gui = gui;
      }, `${used.sites.other}/gui`);
      key++;
    });

    /** Embeds by `EyesonIframe`, and makes the meeting at once, when there is no iframe yet. */
    const embed = async () => {
      await used.tab.evaluate((accessKey) => {
        const made = new StillThere.EyesonIframe(document.body, { accessKey });
        Object.assign(window, { sdk: made, meeting: StillThere.fromEyesonFrame(made) });
        page.listen((report, signal) => meeting.activity?.(report, signal));
      }, String(key));
      await used.tab.until(() => sdk.status === 'ready');
    };
    /** The same by a plain iframe, in a shadow tree if wanted. */
    const embedPlain = async (query = '', isInShadow = false) => {
      await used.tab.evaluate(
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
        `${used.sites.other}/gui?${key}${query}`,
        isInShadow,
      );
    };
    const isAsked = (path: string) => used.sites.requests.some((url) => new RegExp(`^${path}[?]${key}(&|$)`).test(url));
    const asked = (path: string) => until(path, () => isAsked(path));
    // Chromium drops clicks into a frame of another site that has just been moved or made.
    const press = (y: number, path: string) =>
      until(path, async () => {
        if (!isAsked(path)) await used.tab.click(50, y);
        return isAsked(path);
      });
    const join = () => press(25, '/join');
    const pressLeave = () => press(85, '/leave');
    const reason = () => used.tab.until(() => meeting.ended.aborted && (meeting.ended.reason as MeetingEnd).reason);
    const frames = () => used.tab.evaluate(() => document.querySelectorAll('iframe').length);

    test('takes joining for activity, and leaving for the end', async () => {
      await embed();
      await join();
      await used.tab.until(() => page.seen.some(({ source }) => source === 'join'));
      expect(await used.tab.evaluate(() => meeting.ended.aborted)).toBe(false);
      await pressLeave();
      expect(await reason()).toBe('ended');
    });

    test("ends when eyeson's own question was not answered", async () => {
      await embed();
      await join();
      await used.tab.evaluate(() => {
        const guard = StillThere.guardMeeting(meeting, { timeout: 60_000 });
        guard.addEventListener('left', (event) => Object.assign(window, { left: event.reason }));
        sdk.getIFrame()?.contentWindow?.postMessage('nobody is there', '*');
      });
      expect(await used.tab.until(() => left)).toBe('ended');
    });

    test('leaves by close(), and leaves nothing behind', async () => {
      await embed();
      await join();
      const before = await used.tab.evaluate(() => {
        page.run.abort();
        return { observers: page.held.observers.size, listeners: sdk.listenerCount };
      });
      expect(before.observers).toBe(1);
      expect(before.listeners).toBeGreaterThan(0);
      await used.tab.evaluate(() => Promise.all([meeting.leave('inactive'), meeting.leave('hidden')]));
      const state = await used.tab.evaluate(() => ({ reason: meeting.ended.reason.reason, status: sdk.status }));
      expect(state).toEqual({ reason: 'inactive', status: 'closed' });
      await asked('/leave');
      await used.tab.evaluate(() => meeting.leave('inactive')); // already left
      const after = await used.tab.evaluate(() => ({
        observers: page.held.observers.size,
        listeners: sdk.listenerCount,
        timers: page.held.timers.size,
      }));
      expect(after).toEqual({ observers: 0, listeners: 0, timers: 0 });
      expect(await frames()).toBe(0);
    });

    test.each(['hangs', 'fails'] as const)('leaves even when close() %s', async (how) => {
      await embed();
      await join();
      await used.tab.evaluate((what) => {
        StillThere.EyesonIframe.onClose = () =>
          what === 'hangs' ? new Promise(() => {}) : Promise.reject(new Error('close() failed'));
        return meeting.leave('alone');
      }, how);
      expect(await used.tab.evaluate(() => meeting.ended.reason.reason)).toBe('alone');
      expect(await frames()).toBe(0);
      await asked('/leave');
      expect(await used.tab.evaluate(() => page.errors)).toEqual([]);
    });

    test('ends when the app closes it', async () => {
      await embed();
      await used.tab.evaluate(() => {
        StillThere.EyesonIframe.isKnownSite = false; // nothing is told of joining and leaving then
        return sdk.close();
      });
      expect(await reason()).toBe('ended');
      expect(await used.tab.evaluate(() => StillThere.fromEyesonFrame(sdk).ended.aborted)).toBe(true);
    });

    test('leaves a plain iframe by removing it', async () => {
      await embedPlain();
      await join();
      await used.tab.evaluate(() => meeting.leave('declined'));
      expect(await used.tab.evaluate(() => meeting.ended.reason.reason)).toBe('declined');
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
    ])('ends when the app removes %s', async (_what, isInShadow, remove) => {
      await embedPlain('', isInShadow);
      // What else the app does is noticed by the meeting's observers after this turn, and means nothing to it.
      const isOver = await used.tab.evaluate(async () => {
        document.body.append(document.createElement('p'));
        await new Promise((resolve) => setTimeout(resolve));
        return meeting.ended.aborted;
      });
      expect(isOver).toBe(false);
      await used.tab.evaluate(remove);
      expect(await reason()).toBe('ended');
      expect(await used.tab.evaluate(() => page.held.observers.size)).toBe(0);
    });

    test("ends when the user interface leaves for the app's own exit page", async () => {
      await embedPlain(`&exit=${encodeURIComponent(`${used.sites.app}/child`)}`);
      await join();
      expect(await used.tab.evaluate(() => meeting.ended.aborted)).toBe(false);
      await pressLeave();
      expect(await reason()).toBe('ended');
    });

    test('is left by the guard when nobody was active, in the frame or outside', async () => {
      await embed();
      await used.tab.evaluate(() => {
        const guard = StillThere.guardMeeting(meeting, { timeout: 60_000, promptBeforeIdle: 1000 });
        page.watch(guard.monitor);
        guard.addEventListener('left', (event) => Object.assign(window, { left: event.reason }));
        meeting.activity?.(({ source }) => page.note(source), page.run.signal);
        void page.rest().then(() => page.note('rest')); // what the tool does to the page must not be taken for a person
      });
      await used.noted('rest');
      const before = Date.now();
      await used.tab.click(200, 150); // beside the buttons
      await used.noted('frame input');
      await used.tab.evaluate(async () => {
        await page.rest();
        await page.skip(66_000);
      });
      expect(await used.tab.until(() => left)).toBe('inactive');
      const lastActive = (await used.tab.evaluate(() => page.monitor?.deadline ?? 0)) - 60_000;
      expect(lastActive).toBeGreaterThan(before - 5100);
      expect(lastActive).toBeLessThanOrEqual(Date.now());
      expect(await frames()).toBe(0);
    });

    test('refuses anything but an iframe or an EyesonIframe', async () => {
      const errors = await used.tab.evaluate(() =>
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
