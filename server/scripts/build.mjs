// Compiles the package into `dist/`, copies the operator UI, which is published as it is written, and adds the prepared database.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const published = ['', '.css', '.html', '.js', '.svg'];

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(path('dist'), { recursive: true, force: true });
run(
  process.execPath,
  fileURLToPath(import.meta.resolve('typescript/bin/tsc')),
  '-p',
  path('src/tsconfig.json'),
  '--noEmit',
  'false',
);
cpSync(path('src/operator-ui'), path('dist/operator-ui'), {
  recursive: true,
  filter: (file) => published.includes(extname(file)),
});
run(process.execPath, path('scripts/prepare-database.ts'));
