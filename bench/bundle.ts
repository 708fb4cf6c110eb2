// Bundles with esbuild, the way an app's own bundler would.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const dist = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));

/** Minified ESM for ES2022. A framework that the user has anyway stays outside for sizes, and comes along for pages. */
export async function bundle(code: string, { frameworks }: { frameworks: 'outside' | 'inside' }): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    alias: {
      'still-there': dist('index.js'),
      'still-there/eyeson': dist('eyeson.js'),
      'still-there/stream': dist('stream.js'),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    external: frameworks === 'outside' ? ['react', 'react-dom', 'vue'] : [],
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return outputFiles[0]?.text ?? '';
}
