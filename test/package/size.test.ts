// Budgets, in bytes as a browser loads them: bundled and minified by esbuild, then gzip -9.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

async function size(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    external: ['react', 'vue', 'svelte', 'solid-js', '@angular/core', './words/*'],
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

const index = './dist/index.js';
const angular = './dist/angular.js';

test.each([
  ['InactivityMonitor and domActivity', `export { InactivityMonitor, domActivity } from '${index}'`, 3840],
  ['SessionCountdown', `export { SessionCountdown } from '${index}'`, 1530],
  ['guardMeeting', `export { guardMeeting } from '${index}'`, 6540],
  ['formatRemaining', `export { formatRemaining } from '${index}'`, 520],
  ['policies', `export { policies } from '${index}'`, 180],
  ['injectInactivity', `export { injectInactivity, provideInactivity } from '${angular}'`, 4400],
  ['elements, with English', `import './dist/elements.js'`, 11_700],
  ['shareActivity', `export { shareActivity } from './dist/frame.js'`, 970],
])('%s stays within its budget', async (name, code, budget) => {
  const bytes = await size(code);
  console.info(`${name}: ${bytes} of ${budget} B`);
  expect(bytes).toBeLessThanOrEqual(budget);
});

test.each([
  ['still-there', 20_000],
  ['still-there-extras', 7700],
  ['still-there-livekit', 1030],
  ['still-there-daily', 1420],
  ['still-there-twilio', 860],
  ['still-there-jitsi', 1700],
  ['still-there-chime', 1230],
  ['still-there-vonage', 1170],
  ['still-there-agora', 1050],
  ['still-there-zoom', 1140],
  ['still-there-azure', 930],
  ['still-there-peer-connection', 950],
  ['still-there-frame', 1050],
])('the script %s stays within its budget', (name, budget) => {
  const bytes = gzipSync(readFileSync(resolve(root, `dist/${name}.min.js`)), { level: 9 }).length;
  console.info(`${name}.min.js: ${bytes} of ${budget} B`);
  expect(bytes).toBeLessThanOrEqual(budget);
});

test.each([
  ['index', 'speech', 1460],
  ['index', 'whileTrue', 340],
  ['index', 'presenting', 350],
  ['index', 'mediaPlayback', 480],
  ['index', 'systemIdle', 480],
  ['index', 'gamepad', 270],
  ['index', 'frameActivity', 780],
  ['index', 'keepAlive', 750],
  ['index', 'limitFromServer', 2040],
  ['eyeson', 'fromEyeson', 870],
  ['eyeson', 'fromEyesonFrame', 1460],
  ['stream', 'fromStream', 1580],
  ['livekit', 'fromLiveKit', 560],
  ['daily', 'fromDaily', 930],
  ['twilio', 'fromTwilio', 410],
  ['jitsi', 'fromJitsiIframe', 680],
  ['jitsi', 'fromJitsiConference', 690],
  ['chime', 'fromChime', 680],
  ['vonage', 'fromVonage', 610],
  ['agora', 'fromAgora', 590],
  ['zoom', 'fromZoom', 660],
  ['azure', 'fromAzure', 480],
  ['peer-connection', 'fromPeerConnection', 400],
  ['angular', 'injectMeetingGuard', 610],
])('%s: %s adds no more than its budget to a page that guards a meeting', async (entry, name, budget) => {
  const guard = `export { guardMeeting } from '${index}';`;
  const bytes = (await size(`${guard}export { ${name} } from './dist/${entry}.js'`)) - (await size(guard));
  console.info(`${name}: ${bytes} of ${budget} B`);
  expect(bytes).toBeLessThanOrEqual(budget);
});

test.each([
  ['react', 660],
  ['vue', 760],
  ['svelte', 510],
  ['solid', 700],
])('%s: the binding adds no more than its budget to a page that guards a meeting', async (entry, budget) => {
  const guard = `export { guardMeeting } from '${index}';`;
  const bytes = (await size(`${guard}export * from './dist/${entry}.js'`)) - (await size(guard));
  console.info(`${entry}: ${bytes} of ${budget} B`);
  expect(bytes).toBeLessThanOrEqual(budget);
});
