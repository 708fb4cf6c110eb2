// Sources that look at elements see those in the other windows of the page (laws 7 and 10).
import { describe, test } from 'vitest';
import type { Activity } from '../../src/index.ts';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { toneUrl } from '../support/media.ts';
import { canDrive, moveMouseUntil, openWindow, type WindowKind } from '../support/opened-window.ts';
import { until } from '../support/processes.ts';

declare const page: LifecyclePage & {
  opened: Window;
  seen: Activity[];
  run: AbortController;
  tone: string;
  isLoaded: boolean;
};
declare const StillThere: typeof import('../../src/index.ts');

const kinds = engines.flatMap((engine) =>
  (['popup', 'picture-in-picture window'] as const satisfies WindowKind[])
    .filter((kind) => canDrive(engine, kind))
    .map((kind) => ({ engine, kind })),
);
for (const engine of engines)
  if (!canDrive(engine, 'picture-in-picture window'))
    console.warn(`Skipped in ${engine}: sources in a picture-in-picture window, which no test can drive there`);

describe.each(kinds)('in a $kind in $engine', ({ engine, kind }) => {
  const used = usePage(engine, { media: true });

  /** Puts an iframe at the top of the window's page, and follows it. A frame of the tab is moved there. */
  async function showFrame(url: string, { isMoved = false } = {}): Promise<void> {
    await used.tab.evaluate(
      (url, isMoved) => {
        const { body } = page.opened.document;
        const frame = (isMoved ? document : page.opened.document).createElement('iframe');
        Object.assign(frame.style, { position: 'fixed', inset: 0, width: '100%', height: '200px' });
        const run = new AbortController();
        Object.assign(page, { run, seen: [], isLoaded: false });
        frame.src = url;
        if (isMoved) document.body.append(frame);
        StillThere.frameActivity(frame)((activity) => page.seen.push({ ...activity }), run.signal);
        body.append(frame);
        frame.addEventListener('load', () => Object.assign(page, { isLoaded: true }));
      },
      url,
      isMoved,
    );
    await used.tab.until(() => page.isLoaded);
  }
  /** Waits in the page: in Chromium each `evaluate` is a gesture, which a picture-in-picture window shares with the tab. */
  const isSeen = (source: string, seconds: number) =>
    used.tab.evaluate(
      async (source, seconds) => {
        const isSeen = (): boolean => page.seen.some((activity) => activity.source === source);
        for (let checks = 0; checks < seconds * 10 && !isSeen(); checks++)
          await new Promise((resolve) => setTimeout(resolve, 100));
        return isSeen();
      },
      source,
      seconds,
    );
  const untilSeen = (source: string) => until(`${source} to be seen`, () => isSeen(source, 20));
  const stop = async () => {
    await used.tab.evaluate(() => page.run.abort());
    await (await used.tab.opened()).close();
  };

  test.each([
    { isMoved: false, what: 'a frame' },
    { isMoved: true, what: 'a frame that was moved there' },
  ])('frameActivity() sees the input in $what', async ({ isMoved }) => {
    await openWindow(used, kind);
    await showFrame(used.elsewhere, { isMoved });
    await moveMouseUntil(used, () => isSeen('frame mousemove', 2));
    await stop();
  });

  test('frameActivity() sees a click in a frame of another origin', async () => {
    await openWindow(used, kind);
    await showFrame(used.foreign);
    await (await used.tab.opened()).click(50, 60);
    await untilSeen('frame input');
    await stop();
  });

  test('mediaPlayback() sees a recording that plays', async () => {
    const { tab } = used;
    await openWindow(used, kind);
    await tab.evaluate((toneUrl) => {
      const script = document.createElement('script');
      script.textContent = `page.tone = (${toneUrl})(120)`;
      document.body.append(script);
      const run = new AbortController();
      Object.assign(page, { run, seen: [] });
      StillThere.mediaPlayback()((activity) => page.seen.push({ ...activity }), run.signal);
      const { document: shown } = page.opened;
      const audio = shown.body.appendChild(shown.createElement('audio'));
      audio.src = page.tone;
      page.opened.addEventListener('click', () => audio.play(), { once: true });
    }, String(toneUrl));
    await (await tab.opened()).click(50, 60);
    await untilSeen('playback');
    await stop();
  });
});
