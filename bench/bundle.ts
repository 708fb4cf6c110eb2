// Bundles with esbuild, the way an app's own bundler would.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = new URL('../', import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  exports: Record<string, { default?: string }>;
};
/** What is built, by the names that users import. */
const alias = Object.fromEntries(
  Object.entries(exports).flatMap(([path, { default: file }]) =>
    file ? [[path.replace('.', 'still-there'), fileURLToPath(new URL(file, root))]] : [],
  ),
);

/** Frameworks; and the languages of the elements, each loaded by a page that needs it. */
const outside = ['react', 'react-dom', 'vue', 'svelte', 'solid-js', '@angular/core', './words/*'];

/** Minified ESM for ES2022. A framework that the user has anyway stays outside for sizes, and comes along for pages. */
export async function bundle(code: string, { frameworks }: { frameworks: 'outside' | 'inside' }): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    alias,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    external: frameworks === 'outside' ? outside : [],
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return outputFiles[0]?.text ?? '';
}
