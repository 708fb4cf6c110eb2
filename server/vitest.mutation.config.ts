// The server's tests that `npm run mutation` runs for each change of the source.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['server/test/{engine,rules}/**/*.test.ts'],
    globalSetup: ['server/test/support/empty-database.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
