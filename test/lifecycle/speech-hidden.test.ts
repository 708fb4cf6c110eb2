import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, type ExpectStatic, test } from 'vitest';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import { engines, type LaunchOptions, launch, type RunningBrowser, type Tab } from '../support/engines.ts';
import { type Served, serve } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';
import { atLevel, fan, mix, talk, toWav } from '../support/sounds.ts';

/** A busy machine swallows syllables: not all browsers at once. */
const inTurn = { concurrent: false };

/** What the page writes down: when it was told of speech, and whether it was hidden then. */
declare const reports: { at: number; hidden: boolean; kind: string }[];
declare const library: typeof import('../../src/sources/speech.ts') & typeof import('../support/sounds.ts');
declare const run: AbortController;
declare const contexts: AudioContext[];

/** Runs in the page, ahead of the library. */
function installPage(): void {
  const contexts: AudioContext[] = [];
  const Real = AudioContext;
  globalThis.AudioContext = class extends Real {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts.push(this);
    }
  };
  // how often a timer has looked for speech
  const counts = { looks: 0 };
  const { setTimeout: set } = window;
  Object.assign(window, {
    setTimeout: (look: () => void, delay?: number) =>
      set(() => {
        counts.looks++;
        look();
      }, delay),
  });
  Object.assign(window, { reports: [], run: new AbortController(), contexts, counts });
}

/** A microphone of its own, into which somebody talks without end, or the browser's. */
async function listen(kind: 'made' | 'fake device'): Promise<void> {
  const write = () => reports.push({ at: Date.now(), hidden: document.visibilityState === 'hidden', kind });
  if (kind === 'fake device') {
    library.speech(await navigator.mediaDevices.getUserMedia({ audio: true }))(write, run.signal);
    return;
  }
  const { atLevel, talk, mix, fan, speech } = library;
  const [rate, seconds] = [16_000, 10];
  const room = new OfflineAudioContext(1, 1, rate).createBuffer(1, rate * seconds, rate);
  const voice = mix(atLevel(-25, talk({ pitch: 130, pace: 4.5 })), atLevel(-60, fan));
  room.getChannelData(0).set(voice({ seconds, rate, seed: 1 }));
  const player = new AudioContext();
  player.resume(); // at once where it may, and else when the person clicks
  addEventListener('click', () => player.resume());
  const source = new AudioBufferSourceNode(player, { buffer: room, loop: true });
  const { stream } = source.connect(player.createMediaStreamDestination()) as MediaStreamAudioDestinationNode;
  source.start();
  speech(stream)(write, run.signal);
}

let server: Served;
let folder: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './src/sources/speech.ts'; export * from './test/support/sounds.ts';`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'library',
  });
  const html = `<!doctype html><title>call</title><link rel="icon" href="data:,"><body style="height: 100vh">
<script>(${installPage})()</script><script>${outputFiles[0]?.text}</script>`;
  server = await serve({
    '/': html,
    '/made': `${html}<script>(${listen})('made')</script>`,
    '/device': `${html}<script>(${listen})('fake device')</script>`,
  });
  folder = await mkdtemp(join(tmpdir(), 'still-there-speech-'));
  const take = { seconds: 20, rate: 48_000, seed: 3 };
  await writeFile(
    join(folder, 'talk.wav'),
    toWav(mix(atLevel(-25, talk({ pitch: 120, pace: 4.5 })), atLevel(-60, fan))(take), take.rate),
  );
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Chromium's fake microphone plays a file; those of the others beep. */
const talking = (): LaunchOptions => ({
  args: [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${join(folder, 'talk.wav')}`,
  ],
});

/** Whether speech is heard while the page stays hidden for at least this long (ms), and what is left after the abort. */
async function hearHidden({ expect }: { expect: ExpectStatic }, tab: Tab, forMs: number): Promise<void> {
  await tab.until(() => reports.length > 0);
  await tab.hide();
  await tab.until((ms) => {
    const hidden = reports.filter((report) => report.hidden);
    return (hidden.at(-1)?.at ?? 0) - (hidden[0]?.at ?? 0) > ms;
  }, forMs);
  const times = await tab.evaluate(() => reports.map(({ at }) => at));
  const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
  expect(Math.min(...gaps)).toBeGreaterThan(900);

  await tab.evaluate(() => run.abort());
  await tab.until(() => contexts.every(({ sampleRate, state }) => sampleRate !== 8000 || state === 'closed'));
}

/** The engines run side by side, each with a browser of its own: what waits for sound waits at the same time. */
describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('in a tab that is really hidden,', () => {
    test('hears talk', async (context) => {
      await using browser = await launch(engine, { media: true });
      const tab = await browser.open(server.url('/'));
      await tab.click(50, 50);
      await tab.evaluate(listen, 'made' as const);
      await hearHidden(context, tab, 8000);
    });
  });
});

describe.concurrent('chromium', () => {
  engineOrSkip('chromium')('with a microphone that plays a file,', () => {
    test('hears talk in a tab that is really hidden', inTurn, async (context) => {
      await using browser = await launch('chromium', talking());
      const tab = await browser.open(server.url('/'));
      await tab.evaluate(listen, 'fake device' as const);
      await hearHidden(context, tab, 8000);
    });

    test('needs no gesture while the page captures', inTurn, async ({ expect }) => {
      await using browser = await launch('chromium', talking());
      const { look } = await openUntouched(browser, '/device');
      await expect.poll(() => look('reports.length'), { timeout: 60_000 }).toBeGreaterThan(0);
      expect(await look('[navigator.userActivation.hasBeenActive, contexts.length].join()')).toBe('false,1');
    });

    test('waits, with a stream of another origin, until the person touches the page', inTurn, async ({ expect }) => {
      await using browser = await launch('chromium');
      const { tab, look } = await openUntouched(browser, '/made');
      const states = () => look('contexts.map(({ state }) => state).join()');
      await expect.poll(states, { timeout: 60_000 }).toBe('suspended,suspended');
      await expect.poll(() => look('counts.looks'), { timeout: 60_000 }).toBeGreaterThan(3);
      expect([await states(), await look('reports.length')]).toEqual(['suspended,suspended', 0]);
      await tab.click(50, 50);
      await expect.poll(() => look('reports.length'), { timeout: 60_000 }).toBeGreaterThan(0);
      expect(await states()).toBe('running,running');
    });
  });
});

/** A page that nobody has touched; the tool's own `goto` and `evaluate` pass for a gesture. */
async function openUntouched(browser: RunningBrowser<PuppeteerTab>, path: string) {
  const tab = await browser.open();
  const cdp = await tab.cdp();
  await cdp.send('Page.navigate', { url: server.url(path) });
  const look = async (expression: string): Promise<unknown> =>
    (await cdp.send('Runtime.evaluate', { expression, userGesture: false, returnByValue: true })).result.value;
  return { tab, look };
}
