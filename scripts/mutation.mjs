// `npm run mutation`: changes the source in small ways and counts how many changes the tests notice, from a fresh checkout on.
// `npm run mutation -- src/core server/src/engine/closer.ts` does so for these folders and files only. See docs/mutation.md.
import { spawnSync } from 'node:child_process';
import { root, setup, toolEnv } from './setup.mjs';

/**
 * The tests that run for each change of a folder: its own, the quickest first, without those that need a browser, a child process
 * or many seconds. With `files`, only these are changed.
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
  'src/limit': { tests: ['test/limit/*'] },
  'server/src/rules': { tests: ['server/test/rules/*'] },
  'server/src/engine': {
    // What decides: which meetings there are, when each is due, what the outcome is, and when to try again. The rest opens
    // databases, locks directories, starts loops and sets up the queue: its tests wait for processes and polls.
    files: [
      'background',
      'batcher',
      'close-rows',
      'closer',
      'commands',
      'limits-of',
      'list-rows',
      'meeting-rows',
      'meetings',
      'memoize-by-cost',
      'provider-clock',
      'provider-queue',
      'reconciler',
      'repeat',
      'running-list-cache',
      'same-meeting',
    ],
    tests: [
      'same-meeting',
      'limits-of',
      'memoize-by-cost',
      'provider-clock',
      'provider-queue',
      'batcher',
      'background',
      'running-list-cache',
      'starts',
      'ends',
      'commands',
      'reconciling',
      'attempts',
    ].map((name) => `server/test/engine/${name}`),
  },
};

const pathsOf = (folder) => folders[folder].files?.map((name) => `${folder}/${name}.ts`) ?? [`${folder}/**/*.ts`];
const folderOf = (path) => Object.keys(folders).find((folder) => path === folder || path.startsWith(`${folder}/`));

const args = process.argv.slice(2).map((path) => path.replace(/\/$/, ''));
const unknown = args.filter((path) => !folderOf(path));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Expected files or folders of ${Object.keys(folders).join(', ')}`);
  process.exit(2);
}
/** What to change, by folder. */
const chosen = Map.groupBy(args.length > 0 ? args : Object.keys(folders), folderOf);

setup({ browsers: false });
for (const [folder, paths] of chosen) {
  console.log(`Mutation tests of ${paths.join(', ')}`);
  const { tests, environment = 'node' } = folders[folder];
  const env = {
    ...toolEnv,
    STILL_THERE_MUTATION_FOLDER: folder,
    STILL_THERE_MUTATION_FILES: paths.flatMap((path) => (path === folder ? pathsOf(folder) : path)).join(),
    STILL_THERE_MUTATION_TESTS: tests.map((name) => `${name}.test.ts`).join(),
    STILL_THERE_MUTATION_ENVIRONMENT: environment,
  };
  const { status } = spawnSync('stryker', ['run'], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
