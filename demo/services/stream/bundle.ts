// The real client as one file for browsers, which cannot resolve its bare imports.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

let bundle: Promise<string> | undefined;

/** The real `@stream-io/video-client` as an ES module. Built once, kept in memory. */
export function videoClientBundle(): Promise<string> {
  bundle ??= bundleVideoClient().catch((error: unknown) => {
    bundle = undefined; // the next one who asks may have more luck
    throw error;
  });
  return bundle;
}

async function bundleVideoClient(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from '@stream-io/video-client';`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    write: false,
    logLevel: 'silent', // a failure rejects
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild wrote no bundle');
  return file.text;
}
