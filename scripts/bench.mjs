// `npm run bench`: measures still-there beside its peers, from a fresh checkout on. `npm run bench -- --write` keeps the result.
// `npm run bench -- speech` measures speech() on recordings (see bench/speech/run.ts).
// `npm run bench -- hard-limit` measures the server (see bench/hard-limit/run.ts), `npm run bench -- hard-limit-history` what its
// operator's API costs when much is kept, `npm run bench -- server-start` its first start, and `npm run bench -- many-providers` what
// API keys cost at rest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildPackage, writtenAt } from './build.mjs';
import { root, setup, toolEnv } from './setup.mjs';

function run(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, env: toolEnv, stdio: 'inherit' });
  if (error) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'speech') {
  setup({ browsers: false, folders: ['bench/speech'] });
  run('node', ['bench/speech/run.ts', ...rest]);
  process.exit();
}
setup({ browsers: true, folders: [] });
if (what === 'hard-limit' || what === 'hard-limit-history') {
  run('node', [`bench/${what}/run.ts`, ...rest]);
  process.exit();
}
if (what === 'server-start' || what === 'many-providers') {
  run('node', ['server/scripts/build.mjs']);
  run('node', [`bench/${what}/run.ts`]);
  process.exit();
}
if (writtenAt('bench/node_modules/.package-lock.json') < writtenAt('bench/package-lock.json')) {
  run('npm', ['ci'], join(root, 'bench'));
}
buildPackage();
run('node', ['bench/run.ts', ...process.argv.slice(2)]);
