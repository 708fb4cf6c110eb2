// The windows besides its own tab in which a page can be seen and used.
import type { Engine } from './engines.ts';
import type { LifecyclePage, PageInUse } from './lifecycle-page.ts';
import { until } from './processes.ts';

export type WindowKind = 'popup' | 'picture-in-picture window';

declare const page: LifecyclePage & { opened: Window };
declare const StillThere: typeof import('../../src/index.ts');
declare const documentPictureInPicture: {
  requestWindow(size: { width: number; height: number }): Promise<Window>;
};

/**
 * Headless Firefox 153 crashes, hangs or stays hidden when a test opens a tab or moves the mouse beside a picture-in-picture
 * window, and WebKitGTK 2.50 has none.
 */
export const canDrive = (engine: Engine, kind: WindowKind): boolean => kind === 'popup' || engine === 'chromium';

/** Opens the window with a real click, which browsers ask for. In the page it is `page.opened`. */
export async function openWindow<E extends Engine>(
  { tab, elsewhere }: PageInUse<E>,
  kind: WindowKind,
  { isWatched = true } = {},
): Promise<void> {
  await tab.evaluate(
    (kind, url, isWatched) => {
      const open = async (): Promise<void> => {
        const [width, height] = [480, 500];
        const opened =
          kind === 'popup'
            ? (window.open(url, '', `popup,width=${width},height=${height}`) as Window)
            : await documentPictureInPicture.requestWindow({ width, height });
        page.held.count(opened);
        if (kind === 'popup' && isWatched) StillThere.watchWindow(opened);
        page.opened = opened;
      };
      addEventListener('click', open, { once: true });
    },
    kind,
    elsewhere,
    isWatched,
  );
  await tab.click(20, 20);
  await tab.until(() => page.opened !== undefined);
  if (kind === 'popup') await tab.until(() => page.opened.document.title === 'elsewhere');
}

/** Moves the mouse in the opened window until that is seen: a browser may drop moves while the window still comes up. */
export async function moveMouseUntil<E extends Engine>(
  { tab }: PageInUse<E>,
  isSeen: () => Promise<boolean>,
): Promise<void> {
  const opened = await tab.opened();
  let moves = 0;
  await until('the page to see that the mouse moves', async () => {
    moves++;
    await opened.moveMouse(50 + (moves % 10), 60);
    await opened.moveMouse(70 + (moves % 10), 80);
    return isSeen();
  });
}
