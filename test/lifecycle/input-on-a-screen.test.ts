// Ways of input that no driver of a browser has: what the system and assistive technology do to a page on a screen. The page is
// opened without a tool, and tells the test by requests what `domActivity()` reports.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findEngines } from '../../scripts/engines.mjs';
import type { Activity } from '../../src/index.ts';
import { type Engine, engines } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { Screen } from '../support/screen.ts';
import { type Served, serve } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const Library: typeof import('../../src/sources/dom-activity.ts');

/** What the page sends. `place` is where it is on the screen, and its size, in pixels. */
interface Note {
  readonly activity?: Activity;
  readonly place?: { readonly left: number; readonly top: number; readonly width: number };
}

/** Runs in the page. Each type has a source of its own, so that none is skipped because of another one just before it. */
function installPage(): void {
  const send = (note: Note): void => void navigator.sendBeacon('/note', JSON.stringify(note));
  const { signal } = new AbortController();
  const types = [
    'beforeinput',
    'click',
    'dragover',
    'drop',
    'input',
    'keydown',
    'mousedown',
    'pointerup',
    'scroll',
  ] as const;
  for (const type of types) {
    Library.domActivity({ types: [type] })((activity) => send({ activity: { ...activity } }), signal);
  }
  addEventListener('mousemove', ({ screenX, clientX, screenY, clientY }) => {
    send({ place: { left: screenX - clientX, top: screenY - clientY, width: innerWidth } });
  });
  const [drag, drop] = document.querySelectorAll('div') as unknown as [HTMLElement, HTMLElement];
  drag.addEventListener('dragstart', (event) => event.dataTransfer?.setData('text/plain', 'notes'));
  for (const type of ['dragover', 'drop']) drop.addEventListener(type, (event) => event.preventDefault());
}

const at = (left: number, top: number, width: number) =>
  `style="position: absolute; left: ${left}px; top: ${top}px; width: ${width}px; height: 40px; background: silver"`;
const html = `<!doctype html><title>page</title><link rel="icon" href="data:,"><body style="height: 9000px">
  <div draggable="true" ${at(20, 20, 100)}>drag</div> <div ${at(160, 20, 400)}>drop</div>
  <input value="selected" ${at(20, 100, 150)}> <textarea aria-label="notes" ${at(200, 100, 150)}></textarea>
  <button ${at(20, 200, 150)}>Raise hand</button> <input type="range" aria-label="Volume" ${at(200, 200, 150)}>
  <script src="/library.js"></script><script>(${installPage})()</script>`;

/** Starts the browser with one window, which shows the page. */
function open(engine: Engine, { tree }: Screen, url: string): void {
  const paths = findEngines();
  const profile = join(tree.folder, 'profile');
  if (engine === 'chromium') {
    const args = ['--no-sandbox', '--disable-gpu', '--force-renderer-accessibility', '--test-type', '--no-first-run'];
    tree.spawn(paths.chromium as string, [...args, `--user-data-dir=${profile}`, url]);
  } else if (engine === 'firefox') {
    const preferences = {
      'accessibility.force_disabled': -1,
      'browser.aboutwelcome.enabled': false,
      'browser.shell.checkDefaultBrowser': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'termsofuse.bypassNotification': true,
    };
    const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${value});`);
    writeFileSync(join(tree.folder, 'home', 'user.js'), lines.join('\n'));
    tree.spawn(paths.firefox as string, ['--profile', join(tree.folder, 'home'), '--no-remote', url]);
  } else tree.spawn(paths.webkit?.miniBrowser as string, ['--geometry=1000x800', url]);
}

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'orca')('on a screen, domActivity() counts', () => {
    const stack = new AsyncDisposableStack();
    const seen: Activity[] = [];
    let screen: Screen;
    let place: Note['place'];

    const sources = (): string[] => seen.map(({ source }) => source);
    const count = (source: string): Promise<unknown> => until(source, () => sources().includes(source));
    const moveTo = (x: number, y: number): Promise<void> =>
      screen.input('mousemove', x + (place?.left ?? 0), y + (place?.top ?? 0));

    beforeAll(async () => {
      const { outputFiles } = await build({
        entryPoints: [fileURLToPath(new URL('../../src/sources/dom-activity.ts', import.meta.url))],
        bundle: true,
        write: false,
        format: 'iife',
        globalName: 'Library',
      });
      const library = outputFiles[0]?.text ?? '';
      const site: Served = await serve(async (request, response) => {
        if (request.url === '/note') {
          const { activity, place: sent } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Note;
          if (activity) seen.push(activity);
          if (sent) place = sent;
        }
        response.setHeader('content-type', request.url === '/library.js' ? 'text/javascript' : 'text/html');
        response.end(request.url === '/library.js' ? library : html);
      });
      stack.use(site);
      screen = stack.use(await Screen.start());
      open(engine, screen, site.url('/'));
      let step = 0;
      await until('the page to see the mouse', async () => {
        await screen.input('mousemove', 500 + (++step % 20), 600);
        return place;
      });
    });
    afterAll(() => stack.disposeAsync());
    beforeEach(async () => {
      await moveTo(600, 300);
      seen.length = 0;
    });

    test('a press by assistive technology', async () => {
      // Firefox may confirm the first press before its page can be pressed.
      const press = async (): Promise<boolean> => {
        await screen.assist('press', 'Raise hand');
        return sources().includes('click');
      };
      await until('a click', press);
      expect(sources()).not.toContain('keydown');
    });

    test('a value that assistive technology sets', async () => {
      await screen.assist('set', 'Volume', 80);
      await count('input');
      expect(sources()).not.toContain('keydown');
    });

    test('text that is pasted without a key', async () => {
      await moveTo(60, 120);
      await screen.input('click', '--repeat', 2, 1); // selects a word, which the middle button pastes
      await moveTo(260, 120);
      await screen.input('click', 2);
      await count('beforeinput');
      expect(sources()).not.toContain('keydown');
    });

    test('dragging within the page, and dropping', async () => {
      await moveTo(60, 40);
      await screen.input('mousedown', 1);
      let x = 60;
      const drag = async (): Promise<boolean> => {
        x = Math.min(x + 20, 400);
        await moveTo(x + (x % 3), 40);
        if (x === 400) x -= 25;
        return sources().filter((source) => source === 'dragover').length > 15;
      };
      await until('dragover', drag);
      await screen.input('mouseup', 1);
      await count('drop');
    });

    test('a scroll bar that is dragged for longer than a second', async () => {
      const x = (place?.width ?? 0) - 4;
      await moveTo(x, 30);
      await screen.input('mousedown', 1);
      await count('mousedown');
      const { at: pressedAt = 0 } = seen.find(({ source }) => source === 'mousedown') ?? {};
      let y = 30;
      const drag = async (): Promise<boolean> => {
        await moveTo(x, 30 + (++y % 200));
        return seen.some(({ source, at = 0 }) => source === 'scroll' && at > pressedAt + 2000);
      };
      await until('scrolling that counts', drag);
      await screen.input('mouseup', 1);
      await count('pointerup');
    });
  });
});
