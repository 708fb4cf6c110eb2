// Bundles the operator page into `dist/operator-ui`, from where the server reads it, also when it runs from its sources.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../src/operator-ui', import.meta.url));
const target = fileURLToPath(new URL('../dist/operator-ui', import.meta.url));
/** Files that are published as they are written. */
const copied = ['index.html', 'icon.svg'];
const licenses = 'LICENSES.txt';

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
    banner: { js: `/*! still-there-server (MIT), with other packages inside, whose licenses are in ${licenses} */` },
    metafile: true,
    logLevel: 'warning',
  });
  for (const name of copied) cpSync(join(source, name), join(target, name));
  writeFileSync(join(target, licenses), licensesOf(Object.keys(metafile.inputs)));
  const made = [...copied, licenses, ...Object.keys(metafile.outputs).map((file) => basename(file))];
  for (const name of readdirSync(target)) if (!made.includes(name)) rmSync(join(target, name), { recursive: true });
}

/** The license texts of the packages that these files are from. */
function licensesOf(files) {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${readFileSync(resolve(folder, 'LICENSE'), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
