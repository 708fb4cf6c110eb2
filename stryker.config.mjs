// `npm run mutation`: changes the source in small ways and counts how many changes the tests notice. See docs/mutation.md.
// `npm run mutation -- --mutate 'src/core/**/*.ts'` changes only these files.

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: ['src/{core,presence,countdown,tabs}/**/*.ts'],
  // a mutant that loops for ever is killed by this; a slow machine needs the time
  timeoutMS: 30_000,
  concurrency: 1,
  ignorePatterns: ['dist', 'demo', 'docs', 'bench', 'server/dist'],
  incremental: true,
  incrementalFile: '.cache/mutation/browser.json',
  tempDirName: '.cache/stryker',
  reporters: ['clear-text', 'html'],
  clearTextReporter: { allowColor: false, reportTests: false },
  htmlReporter: { fileName: '.cache/mutation/browser.html' },
  thresholds: { high: 95, low: 85, break: null },
};
