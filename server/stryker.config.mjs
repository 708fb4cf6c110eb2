// Mutation tests of the server package, for `npm run mutation`. See docs/mutation.md.
import browser from '../stryker.config.mjs';

export default {
  ...browser,
  vitest: { configFile: 'server/vitest.mutation.config.ts' },
  mutate: ['server/src/{engine,rules}/**/*.ts'],
  incrementalFile: '.cache/mutation/server.json',
  htmlReporter: { fileName: '.cache/mutation/server.html' },
};
