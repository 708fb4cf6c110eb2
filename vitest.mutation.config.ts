// The tests that `npm run mutation` runs for each change of the source: those of the folder, named by `scripts/mutation.mjs`.
import { defineConfig } from 'vitest/config';

const include = (process.env.STILL_THERE_MUTATION_TESTS ?? '').split(',');

export default defineConfig({
  test: {
    include,
    environment: process.env.STILL_THERE_MUTATION_ENVIRONMENT ?? 'node',
    globalSetup: include.some((path) => path.startsWith('server/')) ? ['server/test/support/empty-database.ts'] : [],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
