// The tests that `npm run mutation` runs for each change of the source: the quick ones, which need no engine.
import { defineConfig } from 'vitest/config';

const timeouts = { testTimeout: 60_000 };
const unit = 'test/{core,presence,countdown,sources,trace,guard,limit,testing}/**/*.test.ts';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', environment: 'node', include: [unit], ...timeouts } },
      { test: { name: 'jsdom', environment: 'jsdom', include: ['test/{dom,tabs}/**/*.test.ts'], ...timeouts } },
    ],
  },
});
