// One folder of `npm run mutation`, which names the folder, its files and its tests in the environment. See docs/mutation.md.
const { STILL_THERE_MUTATION_FOLDER: folder = 'src/core', STILL_THERE_MUTATION_FILES: files = '' } = process.env;
const name = folder.replaceAll('/', '-');

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  mutate: [...files.split(','), '!src/core/speech-detector.ts'],
  // for a change that loops for ever; one that only waits is noticed by Vitest before
  timeoutMS: 90_000,
  dryRunTimeoutMinutes: 60,
  concurrency: 1,
  ignorePatterns: [
    'dist',
    'demo',
    'docs',
    'bench',
    'server/dist',
    'test/vendors/node_modules',
    'demo/apps/node_modules',
  ],
  incremental: true,
  incrementalFile: `.cache/mutation/${name}.json`,
  tempDirName: '.cache/stryker',
  reporters: ['clear-text', 'progress', 'html'],
  clearTextReporter: { allowColor: false, reportTests: false },
  htmlReporter: { fileName: `.cache/mutation/${name}.html` },
  thresholds: { high: 95, low: 85, break: null },
};
