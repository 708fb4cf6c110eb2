import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { compile } from 'svelte/compiler';

const svelte = {
  name: 'svelte',
  setup(build) {
    build.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js } = compile(await readFile(path, 'utf8'), { filename: path, generate: 'client' });
      return { contents: js.code };
    });
  },
};
await build({
  entryPoints: ['svelte.js'],
  bundle: true,
  conditions: ['svelte', 'browser'],
  outfile: 'dist/main.js',
  plugins: [svelte],
});
