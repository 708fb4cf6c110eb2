// `npm run mutation`: changes the source in small ways and counts how many changes the tests notice, from a fresh checkout on.
// It takes hours. `npm run mutation -- browser --mutate 'src/core/*.ts'` changes only these files; `server` is the server package.
import { spawnSync } from 'node:child_process';
import { root, setup, toolEnv } from './setup.mjs';

const configs = { browser: 'stryker.config.mjs', server: 'server/stryker.config.mjs' };
const [first, ...rest] = process.argv.slice(2);
const isChosen = first in configs;
const chosen = isChosen ? [first] : Object.keys(configs);
const args = isChosen ? rest : process.argv.slice(2);

setup({ browsers: false });
for (const name of chosen) {
  console.log(`Mutation tests of the ${name} package`);
  const { status } = spawnSync('stryker', ['run', configs[name], ...args], {
    cwd: root,
    env: toolEnv,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
