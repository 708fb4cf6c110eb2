// `npm start` on a fresh machine: installs, builds what is out of date, and serves the demo.
import { spawn } from 'node:child_process';
import { buildPackage } from './build.mjs';
import { root, setup, toolEnv } from './setup.mjs';

setup({ browsers: false });
buildPackage();

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
