// Input inside iframes, in real browsers and across real sites.
import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import type { FrameLibrary, FramePage } from '../support/frame-page.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { inFrame, useFrames } from '../support/use-frames.ts';

declare const page: FramePage;
declare const StillThere: FrameLibrary;

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('frameActivity()', () => {
    const used = useFrames(engine);

    test('keeps a monitor active while somebody types only in frames, and not a moment longer', async () => {
      await used.open({ near: `${used.sites.app}/child`, far: used.agent() });
      await used.tab.evaluate(() => {
        page.run.abort();
        page.run = new AbortController();
        const frames = ['near', 'far'].map((name) => StillThere.frameActivity(page.byName(name)));
        const sources = [StillThere.domActivity(), ...frames];
        page.watch(new StillThere.InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 10_000, sources }));
        page.listen(...frames);
      });
      for (const index of [0, 1]) {
        const before = Date.now();
        await used.type(...inFrame(index));
        const { source, deadline } = await used.tab.evaluate(() => ({
          source: page.monitor?.lastActivity?.source,
          deadline: page.monitor?.deadline ?? 0,
        }));
        expect(source).toMatch(/^frame key(down|up)$/); // the frame tells one input a second: on a slow machine the release is another
        expect(deadline).toBeGreaterThanOrEqual(before + 60_000 - 50);
      }
      const lastActive = await used.tab.evaluate(async () => {
        await page.rest(); // the tool makes the page "active", which counts in a frame
        await page.skip(5000);
        const { lastActive } = page.monitor ?? {};
        await page.skip(60_000);
        return lastActive ?? 0;
      });
      await used.tab.until(() => page.entries.some(({ type }) => type === 'idle'));
      const entries = await used.tab.evaluate(() => page.entries);
      expect(entries.map(({ type }) => type)).toEqual(['active', 'prompted', 'idle']);
      expect(entries.at(-1)?.deadline).toBe(lastActive + 60_000);
    });

    test('reports the time of the input, by the clock of the page', async () => {
      await used.open({ near: `${used.sites.app}/child`, far: used.agent() });
      for (const index of [0, 1]) {
        const before = Date.now();
        await used.type(...inFrame(index));
        const activity = (await used.seen()).find(({ source }) => source === 'frame keydown');
        expect(activity?.at).toBeGreaterThanOrEqual(before - 50);
        expect(activity?.at).toBeLessThanOrEqual(Date.now());
      }
    });

    test('sees input in the next page of a frame too, also if its last image never loads', async () => {
      await used.open({ near: `${used.sites.app}/child` });
      const navigate = (to: string) =>
        used.tab.evaluate((url) => {
          const { contentWindow } = page.byName('near');
          if (contentWindow) contentWindow.location.href = url;
        }, to);
      const there = (path: string) =>
        used.tab.until(
          (wanted) => page.byName('near').contentDocument?.querySelector('input')?.ownerDocument.URL.endsWith(wanted),
          path,
        );
      await navigate('/child?2');
      await there('/child?2');
      await used.type(...inFrame(0));
      await navigate('/slow');
      await there('/slow');
      await used.type(...inFrame(0));
      await navigate(used.agent());
      await used.tab.until(() => !page.byName('near').contentDocument);
      await used.tab.evaluate(() => {
        page.byName('near').src = '/child?3';
      });
      await there('/child?3');
      await used.type(...inFrame(0));
    });

    test('sees input in frames inside a frame, of any origin and whenever they are added', async () => {
      await used.open({ near: `${used.sites.app}/child` });
      await used.tab.evaluate(async (far) => {
        const { contentDocument } = page.byName('near');
        for (const [index, src] of ['/child', far].entries()) {
          const inner = contentDocument?.createElement('iframe') as HTMLIFrameElement;
          inner.style.cssText = `position: absolute; left: 0; top: ${index * 50}px; width: 100px; height: 50px; border: 0`;
          inner.src = src;
          contentDocument?.body.append(inner);
          await new Promise((resolve) => inner.addEventListener('load', resolve, { once: true }));
        }
      }, used.agent());
      for (const y of [30, 80]) await used.type(40, y);
    });

    test('does not count what scripts do in a frame', async () => {
      await used.open({ near: `${used.sites.app}/child`, far: used.agent() });
      await used.tab.evaluate(() => {
        const near = page.byName('near').contentWindow as Window & typeof globalThis;
        const input = near.document.querySelector('input');
        input?.dispatchEvent(new near.KeyboardEvent('keydown', { key: 'a', bubbles: true }));
        input?.dispatchEvent(new near.MouseEvent('mousemove', { movementX: 5, bubbles: true }));
        input?.focus();
        page.byName('far').focus();
        page.post('far', 'done');
      });
      await used.tab.until(() => page.messages.some(({ data }) => data === 'done'));
      await used.tab.evaluate(() => page.skip(10_000));
      expect((await used.seen()).filter(({ source }) => source !== 'frame input')).toEqual([]);
    });

    test('accepts messages only from this frame and its origin', async () => {
      await used.open({ far: `${used.sites.other}/child`, near: `${used.sites.app}/child` });
      const forged = { type: 'still-there', source: 'keydown', at: Date.now() };
      const arrived = async (count: number) => {
        await used.tab.until((wanted) => page.messages.length >= wanted, count);
        return (await used.seen()).map(({ source }) => source).filter((source) => source !== 'frame input');
      };
      const postAll = (data: unknown[]) =>
        used.tab.evaluate((all) => {
          for (const each of all) page.post('far', each);
        }, data);
      await used.tab.evaluate(async (src) => {
        const other = page.frame('other frame', src); // the same origin, and not the frame
        await new Promise((resolve) => other.addEventListener('load', resolve, { once: true }));
      }, `${used.sites.other}/child`);
      await used.tab.evaluate((data) => {
        page.post('other frame', data);
        window.postMessage(data, '*');
        const source = page.byName('near').contentWindow; // Firefox takes no window of another process
        const { origin } = window;
        window.dispatchEvent(new MessageEvent('message', { data, origin, source })); // by a script of the page
      }, forged);
      expect(await arrived(3)).toEqual([]);

      const garbage = [
        null,
        7,
        'still-there',
        [],
        {},
        { ...forged, source: 7 },
        { ...forged, source: '<img src=x>' },
        { ...forged, at: 'now' },
        { ...forged, at: null },
        { ...forged, source: 'a'.repeat(1000) },
        { ...forged, type: 'other' },
      ];
      await postAll(garbage);
      expect(await arrived(3 + garbage.length)).toEqual([]);

      const ahead = Date.now() + 3_600_000;
      await postAll([forged, { ...forged, at: ahead }]);
      expect(await arrived(5 + garbage.length)).toEqual(['frame keydown', 'frame keydown']);
      for (const { at } of await used.seen()) expect(at).toBeLessThanOrEqual(Date.now());

      // the frame goes elsewhere by itself, and is the same window still
      await used.tab.evaluate(() => {
        page.seen.splice(0);
        page.messages.splice(0);
        const far = page.byName('far');
        return new Promise((resolve) => {
          far.addEventListener('load', resolve, { once: true });
          if (far.contentWindow) far.contentWindow.location = `${location.origin}/child`;
        });
      });
      await used.tab.evaluate((data) => page.post('far', data), forged);
      expect(await arrived(1)).toEqual([]);
    });

    test('takes the origin at the end of a redirect as an option', async () => {
      const src = `${used.sites.other}/child`;
      await used.tab.evaluate(
        async (url, app) => {
          for (const [name, origin] of [
            ['wrong', app],
            ['right', new URL(url).origin],
          ] as const) {
            const frame = page.frame(name, url);
            await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
            StillThere.frameActivity(frame, { origin })(
              ({ source }) => page.seen.push({ source: `${name} ${source}` }),
              page.run.signal,
            );
          }
        },
        src,
        used.sites.app,
      );
      await used.tab.evaluate(() => {
        for (const name of ['wrong', 'right'])
          page.post(name, { type: 'still-there', source: 'keydown', at: Date.now() });
      });
      await used.tab.until(() => page.messages.length === 2);
      expect((await used.seen()).map(({ source }) => source)).toEqual(['right frame keydown']);
    });

    test('survives frames that do not load, and sees input in one that is added later', async () => {
      await used.tab.evaluate((far) => {
        const frames = [
          page.frame('blank', undefined),
          page.frame('about', 'about:blank'),
          page.frame('sandboxed', far, { sandbox: 'allow-scripts' }),
          page.frame('broken', 'http://127.0.0.1:1/'),
          page.frame('removed', far),
        ];
        const later = page.frame('later', '/child');
        later.remove();
        page.byName('removed').remove();
        for (const frame of [...frames, later]) page.listen(StillThere.frameActivity(frame));
        const sources = [...frames, later].map((frame) => StillThere.frameActivity(frame));
        page.watch(new StillThere.InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 30_000, sources }));
      }, used.agent());
      const forged = { type: 'still-there', source: 'keydown', at: Date.now() };
      await used.tab.until((message) => {
        if (page.messages.length === 0) page.post('sandboxed', message); // until it is loaded nobody relays it
        return page.messages.some(({ origin }) => origin === 'null');
      }, forged);
      await used.tab.evaluate(() => {
        page.byName('about').remove();
        return page.skip(60_000);
      });
      await used.tab.until(() => page.entries.some(({ type }) => type === 'idle'));
      expect(await used.seen()).toEqual([]);
      await used.tab.evaluate(() => {
        const later = page.byName('later');
        document.body.append(later);
        return new Promise((resolve) => later.addEventListener('load', resolve, { once: true }));
      });
      await used.type(...inFrame(5));
      expect(await used.tab.evaluate(() => page.errors)).toEqual([]);
    });

    test('does not poll while the page is hidden', async () => {
      await used.open({ far: `${used.sites.other}/child` });
      await used.tab.hide();
      await used.tab.until(() => page.held.timers.size === 0);
      await used.tab.show();
      await used.tab.until(() => page.held.timers.size === 1);
    });

    test('refuses anything but an iframe, and an invalid origin', async () => {
      const errors = await used.tab.evaluate(() => {
        const frame = document.createElement('iframe');
        const inputs = [
          [document.body],
          [null],
          [frame, '*'],
          [frame, 'https://meet.example/room'],
          [frame, null],
        ] as const;
        return inputs.map(([element, origin]) => {
          try {
            return typeof StillThere.frameActivity(
              element as HTMLIFrameElement,
              origin === undefined ? {} : { origin: origin as string },
            );
          } catch (error) {
            return String(error);
          }
        });
      });
      expect(errors).toEqual([
        'TypeError: Expected `frame` to be an <iframe>, got [object HTMLBodyElement] (object)',
        'TypeError: Expected `frame` to be an <iframe>, got null (object)',
        'TypeError: Expected `origin` to be an origin like "https://app.example", got "*" (string)',
        'TypeError: Expected `origin` to be an origin like "https://app.example", got "https://meet.example/room" (string)',
        'TypeError: Expected `origin` to be an origin like "https://app.example", got null (object)',
      ]);
    });

    test('leaves nothing behind when its signal aborts', async () => {
      await used.open({ near: `${used.sites.app}/child`, far: used.agent() });
      await used.type(...inFrame(0));
      await used.type(...inFrame(1));
      const held = () =>
        used.tab.evaluate(() => ({
          calls: page.held.calls,
          timers: page.held.timers.size,
          seen: page.seen.length,
        }));
      const running = await held();
      expect(running.calls).toBeGreaterThan(0);
      expect(running.timers).toBeGreaterThan(0);
      await used.tab.evaluate(() => {
        page.run.abort();
        page.messages.splice(0);
      });
      const before = await held();
      expect(before.timers).toBe(0);
      await used.tab.click(...inFrame(0));
      await used.tab.pressKey('b');
      await until('the agent to tell', async () => {
        await used.tab.click(...inFrame(1));
        await used.tab.pressKey('b');
        return used.tab.evaluate(() => page.messages.some(({ data }) => (data as { source?: string })?.source));
      });
      await used.tab.evaluate(() => {
        const near = page.byName('near');
        near.src = '/child?2';
        return new Promise((resolve) => near.addEventListener('load', resolve, { once: true }));
      });
      await until('a click into the next page', async () => {
        await used.tab.click(...inFrame(0));
        return used.tab.evaluate(() => page.byName('near').contentDocument?.activeElement?.localName === 'input');
      });
      await used.tab.evaluate(() => page.skip(10_000));
      expect(await held()).toEqual(before);
    });

    test('sees clicks from one frame to the next without an agent', async () => {
      await used.open({ far: `${used.sites.other}/child`, 'another far': `${used.sites.other}/child` });
      await used.tab.evaluate(() => {
        page.run.abort();
        page.seen.length = 0;
        for (const name of ['far', 'another far']) {
          StillThere.frameActivity(page.byName(name))((activity) => {
            page.seen.push({ ...activity, source: `${name}: ${activity.source}` });
            page.note(`${name}: ${activity.source}`);
          }, new AbortController().signal);
        }
        void page.rest().then(() => page.note('rest')); // what the tool does to the page must not be taken for a person
      });
      for (const [index, name] of ['far', 'another far'].entries()) {
        // From one frame to the next the page hears nothing at all.
        await used.noted('rest');
        used.sites.requests.length = 0;
        const before = Date.now();
        await used.tab.click(...inFrame(index));
        await used.noted(`${name}: frame input`);
        const { at } = (await used.seen()).findLast(({ source }) => source.startsWith(`${name}: `)) ?? {};
        expect(at).toBeGreaterThan(before - 5100);
        expect(at).toBeLessThanOrEqual(Date.now());
        await used.tab.evaluate(() => void page.rest().then(() => page.note('rest')));
      }
    });

    test('does not count a script that moves the focus into a frame without an agent', async () => {
      await used.open({ far: `${used.sites.other}/child` });
      const moved = await used.tab.evaluate(async () => {
        await page.rest();
        await page.skip(5000);
        const before = page.seen.length;
        for (const move of [
          () => page.byName('far').focus(),
          () => window.focus(),
          () => page.byName('far').contentWindow?.focus(),
        ]) {
          move();
          await page.skip(5000);
        }
        return { reported: page.seen.slice(before), isInside: document.activeElement === page.byName('far') };
      });
      expect(moved).toEqual({ reported: [], isInside: true });
    });
  });
});
