// Compiles the package into `dist/`, and copies the operator UI, which is published as it is written.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const published = ['', '.css', '.html', '.js', '.svg'];

rmSync(path('dist'), { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', path('src/tsconfig.json'), '--noEmit', 'false'], { stdio: 'inherit' });
cpSync(path('src/operator-ui'), path('dist/operator-ui'), {
  recursive: true,
  filter: (file) => published.includes(extname(file)),
});
process.exitCode = status ?? 1;
