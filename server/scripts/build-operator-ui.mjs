// Bundles the operator page into `dist/operator-ui`, from where the server reads it, also when it runs from its sources.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../src/operator-ui', import.meta.url));
const target = fileURLToPath(new URL('../dist/operator-ui', import.meta.url));
/** Files that are published as they are written. */
const copied = ['index.html', 'icon.svg'];

/** Builds the page. What else there is in its folder is removed. */
export default async function buildOperatorUi() {
  mkdirSync(target, { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(source, 'operator.tsx'), join(source, 'operator.css')],
    outdir: target,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: '/*! still-there-server (MIT), with Preact (https://preactjs.com, MIT) inside */' },
    metafile: true,
    logLevel: 'warning',
  });
  for (const name of copied) cpSync(join(source, name), join(target, name));
  const made = [...copied, ...Object.keys(metafile.outputs).map((file) => basename(file))];
  for (const name of readdirSync(target)) if (!made.includes(name)) rmSync(join(target, name), { recursive: true });
}
