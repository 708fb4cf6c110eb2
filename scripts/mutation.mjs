// `npm run mutation`: changes the source in small ways and counts how many changes the tests notice, from a fresh checkout on.
// `npm run mutation -- src/core server/src/rules` does so for these folders only. See docs/mutation.md.
import { spawnSync } from 'node:child_process';
import { root, setup, toolEnv } from './setup.mjs';

/**
 * The tests that run for each change of a folder: its own, without those that need an engine, a child process or many seconds.
 */
const folders = {
  'src/core': { tests: ['test/core/!(speech-detector)'] },
  'src/presence': {
    tests: [
      'test/presence/*',
      'test/guard/*',
      'test/trace/*',
      'test/tabs/*',
      'test/dom/visibility',
      'test/sources/unknown-options',
    ],
    environment: 'jsdom',
  },
  'src/countdown': { tests: ['test/countdown/*'] },
  'src/tabs': { tests: ['test/tabs/*'], environment: 'jsdom' },
  'server/src/rules': { tests: ['server/test/rules/*'] },
  'server/src/engine': {
    tests: [
      'attempts',
      'batcher',
      'closing',
      'commands',
      'ends',
      'limits',
      'memoize-by-cost',
      'reconciling',
      'running-list-cache',
    ]
      .concat('same-meeting', 'starts')
      .map((name) => `server/test/engine/${name}`),
  },
};

const args = process.argv.slice(2);
const chosen = args.length > 0 ? args : Object.keys(folders);
const unknown = chosen.filter((folder) => !(folder in folders));
if (unknown.length > 0) {
  console.error(`Unknown folders: ${unknown.join(', ')}. Expected some of ${Object.keys(folders).join(', ')}`);
  process.exit(2);
}

setup({ browsers: false });
for (const folder of chosen) {
  console.log(`Mutation tests of ${folder}`);
  const { tests, environment = 'node' } = folders[folder];
  const env = {
    ...toolEnv,
    STILL_THERE_MUTATION_FOLDER: folder,
    STILL_THERE_MUTATION_TESTS: tests.map((name) => `${name}.test.ts`).join(),
    STILL_THERE_MUTATION_ENVIRONMENT: environment,
  };
  const { status } = spawnSync('stryker', ['run'], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
