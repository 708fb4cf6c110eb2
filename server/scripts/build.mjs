// Compiles the package into `dist/`, bundles the operator page, and adds the prepared database.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import buildOperatorUi from './build-operator-ui.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(path('dist'), { recursive: true });
// The page is replaced file by file, because servers that run from the sources read it from there.
for (const name of readdirSync(path('dist')))
  if (name !== 'operator-ui') rmSync(path(`dist/${name}`), { recursive: true });
const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
run(process.execPath, tsc, '-p', path('src/tsconfig.json'), '--noEmit', 'false');
await buildOperatorUi();
run(process.execPath, path('scripts/prepare-database.ts'));
