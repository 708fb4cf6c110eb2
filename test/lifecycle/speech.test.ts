// Real audio reaches speech(): one report is enough, however long it takes. All else is shown with samples and a driven clock,
// in test/sources/speech-graph.test.ts and test/core/speech-detector.test.ts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import { engines, type LaunchOptions, launch, type RunningBrowser, type Tab } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { type Served, serve } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';
import { atLevel, fan, mix, talk, toWav } from '../support/sounds.ts';

/** What the page writes down: whether it was hidden when speech was reported. */
declare const reports: { hidden: boolean }[];
declare const library: typeof import('../../src/sources/speech.ts') & typeof import('../support/sounds.ts');
declare const run: AbortController;
declare const contexts: AudioContext[];

/** How long talk may take to be heard: to a page of a busy machine sound comes with gaps, until the machine has more time. */
const patient = { timeout: 480_000, interval: 200 };
/** For tests that wait for that more than once. */
const timeout = 3 * patient.timeout;

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
  const write = () => reports.push({ hidden: document.visibilityState === 'hidden' });
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

/** Waits until talk has been heard. */
const heard = (tab: Tab): Promise<boolean> =>
  until('talk to be heard', () => tab.evaluate(() => reports.length > 0), patient.timeout);

/** Chromium's fake microphone plays a file; those of the other engines beep. */
const talking = (): LaunchOptions => ({
  args: [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${join(folder, 'talk.wav')}`,
  ],
});

describe.each(engines)('speech() in %s', (engine) => {
  engineOrSkip(engine)('with real audio', () => {
    test('hears talk, also in a tab that is hidden, and closes its audio graph when it is aborted', {
      timeout,
    }, async () => {
      await using browser = await launch(engine, { media: true });
      const tab = await browser.open(server.url('/'));
      await tab.click(50, 50);
      await tab.evaluate(listen, 'made' as const);
      await heard(tab);
      await tab.hide();
      const whileHidden = () => tab.evaluate(() => reports.some(({ hidden }) => hidden));
      await until('talk to be heard in the hidden tab', whileHidden, patient.timeout);
      expect(await tab.evaluate(() => contexts.map(({ state }) => state))).toEqual(['running', 'running']);
      await tab.evaluate(() => run.abort());
      await tab.until(() => contexts.every(({ sampleRate, state }) => sampleRate !== 8000 || state === 'closed'));
    });

    test('hears again after its audio graph was suspended, and opens one anew when it was closed', {
      timeout,
    }, async () => {
      await using browser = await launch(engine, { media: true });
      const tab = await browser.open(server.url('/'));
      await tab.click(50, 50);
      await tab.evaluate(listen, 'made' as const);
      await heard(tab);
      await tab.evaluate(() => contexts[1]?.suspend().then(() => void reports.splice(0)));
      await heard(tab);
      expect(await tab.evaluate(() => contexts.length)).toBe(2);

      await tab.evaluate(() => contexts[1]?.close().then(() => void reports.splice(0)));
      await tab.until(() => contexts.length > 2);
      await tab.click(50, 50); // this page does not capture: WebKit lets it start sound only then
      await heard(tab);
      // the player, and the one graph that listens
      await tab.until(() => contexts.filter(({ state }) => state !== 'closed').length === 2);
      await tab.evaluate(() => run.abort());
    });
  });
});

engineOrSkip('chromium')('speech() in a page of chromium that nobody has touched', () => {
  test('hears the microphone: a page that captures needs no gesture', { timeout }, async () => {
    await using browser = await launch('chromium', talking());
    const { look } = await openUntouched(browser, '/device');
    await expect.poll(() => look('reports.length'), patient).toBeGreaterThan(0);
    expect(await look('navigator.userActivation.hasBeenActive')).toBe(false);
    expect(await look('contexts.length')).toBe(1);
  });

  test('waits for a gesture to hear a stream that is not captured', { timeout }, async () => {
    await using browser = await launch('chromium');
    const { tab, look } = await openUntouched(browser, '/made');
    const states = () => look('contexts.map(({ state }) => state).join()');
    await expect.poll(states, patient).toBe('suspended,suspended');
    await expect.poll(() => look('counts.looks'), patient).toBeGreaterThan(2);
    expect(await states()).toBe('suspended,suspended');
    expect(await look('reports.length')).toBe(0);
    await tab.click(50, 50);
    await expect.poll(() => look('reports.length'), patient).toBeGreaterThan(0);
    expect(await states()).toBe('running,running');
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
