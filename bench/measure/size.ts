// Bytes that reach the browser.
import { readFile } from 'node:fs/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { bundle } from '../bundle.ts';

export interface Size {
  readonly min: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** Size of code as it is. */
function sizeOf(code: string): Size {
  return {
    min: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

/** Size of what these imports bring, without the framework. */
export async function sizeOfImports(code: string): Promise<Size> {
  return sizeOf(await bundle(code, { frameworks: 'outside' }));
}

const guard = "export { guardMeeting } from 'still-there';";

const sources = 'speech whileTrue presenting mediaPlayback systemIdle gamepad frameActivity keepAlive limitFromServer';

/** What apps add, by entry and name. */
const added: readonly (readonly [entry: string, name: string])[] = [
  ...sources.split(' ').map((name) => ['', name] as const),
  ['eyeson', 'fromEyeson'],
  ['eyeson', 'fromEyesonFrame'],
  ['stream', 'fromStream'],
  ['livekit', 'fromLiveKit'],
  ['daily', 'fromDaily'],
  ['twilio', 'fromTwilio'],
  ['jitsi', 'fromJitsiIframe'],
  ['jitsi', 'fromJitsiConference'],
  ['chime', 'fromChime'],
  ['vonage', 'fromVonage'],
  ['agora', 'fromAgora'],
  ['zoom', 'fromZoom'],
  ['azure', 'fromAzure'],
  ['peer-connection', 'fromPeerConnection'],
  ...['elements', 'react', 'vue', 'svelte', 'solid', 'angular'].map((entry) => [entry, '*'] as const),
];

/** The pieces of still-there, by what is imported; of most what they add to an app that has `guardMeeting`. */
export async function sizesOfPieces(): Promise<[name: string, size: Size][]> {
  const withGuard = await sizeOfImports(guard);
  const pieces: [string, Size][] = [
    ['SessionCountdown', await sizeOfImports("export { SessionCountdown } from 'still-there'")],
    ['guardMeeting (monitor, countdown, leaving)', withGuard],
  ];
  for (const [entry, name] of added) {
    const [what, from] = [name === '*' ? name : `{ ${name} }`, `still-there${entry && `/${entry}`}`];
    const both = await sizeOfImports(`${guard}export ${what} from '${from}';`);
    pieces.push([
      `${name === '*' ? from : name}, added to it`,
      { min: both.min - withGuard.min, gzip: both.gzip - withGuard.gzip, brotli: both.brotli - withGuard.brotli },
    ]);
  }
  const script = await readFile(new URL('../../dist/still-there.min.js', import.meta.url), 'utf8');
  return [...pieces, ['script build (guard, elements, eyeson, Stream)', sizeOf(script)]];
}
