// `npm run bench`: measures still-there beside its peers, from a fresh checkout on. `npm run bench -- --write` keeps the result.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, setup, toolEnv } from './setup.mjs';

/** When the newest of these files was last written; 0 if there is none. */
const writtenAt = (...paths) =>
  Math.max(0, ...paths.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0));

function run(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, env: toolEnv, stdio: 'inherit' });
  if (error) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
}

setup({ browsers: true, vendors: false });
if (writtenAt('bench/node_modules/.package-lock.json') < writtenAt('bench/package-lock.json')) {
  run('npm', ['ci'], join(root, 'bench'));
}
const sources = readdirSync(join(root, 'src'), { recursive: true }).map((file) => join('src', file));
if (writtenAt('dist/index.js') < writtenAt('package.json', 'rollup.config.mjs', ...sources)) run('rollup', ['-c']);
run('node', ['bench/run.ts', ...process.argv.slice(2)]);
