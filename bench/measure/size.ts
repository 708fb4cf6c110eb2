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
export function sizeOf(code: string): Size {
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

/** The pieces of still-there, by what is imported; of an adapter also what it adds to an app that has `guardMeeting`. */
export async function sizesOfPieces(): Promise<[name: string, size: Size][]> {
  const withGuard = await sizeOfImports(guard);
  const pieces: [string, Size][] = [
    ['SessionCountdown', await sizeOfImports("export { SessionCountdown } from 'still-there'")],
    ['guardMeeting (monitor, countdown, leaving)', withGuard],
  ];
  for (const [name, entry] of Object.entries({ fromEyeson: 'eyeson', fromStream: 'stream' })) {
    const adapter = `export { ${name} } from 'still-there/${entry}';`;
    const both = await sizeOfImports(guard + adapter);
    const added = {
      min: both.min - withGuard.min,
      gzip: both.gzip - withGuard.gzip,
      brotli: both.brotli - withGuard.brotli,
    };
    pieces.push([name, await sizeOfImports(adapter)], [`${name}, added to guardMeeting`, added]);
  }
  const script = await readFile(new URL('../../dist/still-there.min.js', import.meta.url), 'utf8');
  return [...pieces, ['script build (everything)', sizeOf(script)]];
}
