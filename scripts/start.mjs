// `npm start` on a fresh machine: installs, builds what is out of date, and serves the demo.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, setup, toolEnv } from './setup.mjs';

/** When a file, or the newest in a folder, was last written; 0 if there is none. */
function writtenAt(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => writtenAt(join(path, name))));
}

const built = writtenAt(join(root, 'dist', 'index.js'));
const sources = ['src', 'package.json', ...readdirSync(root).filter((name) => name.startsWith('rollup.config.'))];

setup({ browsers: false });
if (sources.some((path) => writtenAt(join(root, path)) > built)) {
  const { status } = spawnSync('rollup', ['-c'], { cwd: root, env: toolEnv, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const server = spawn('node', ['demo/server.ts', ...process.argv.slice(2)], {
  cwd: root,
  env: toolEnv,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.once('error', (error) => {
  console.error(String(error));
  process.exitCode = 1;
});
server.once('exit', (code, signal) => {
  // ended by a signal that we passed on, it ended as asked
  process.exitCode = code ?? (signal ? 0 : 1);
});
