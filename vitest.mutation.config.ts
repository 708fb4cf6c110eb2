// The tests that `npm run mutation` runs for each change of the source: those of the folder, named by `scripts/mutation.mjs`.
import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const include = (process.env.STILL_THERE_MUTATION_TESTS ?? '').split(',');

/** Runs the files in the order of the list, the quickest first: the first failure ends the run. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => include.indexOf(relative(process.cwd(), moduleId));
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include,
    environment: process.env.STILL_THERE_MUTATION_ENVIRONMENT ?? 'node',
    globalSetup: include.some((path) => path.startsWith('server/test/engine'))
      ? ['server/test/support/shared-postgres.ts']
      : [],
    sequence: { sequencer: InOrder },
    isolate: false, // each run has a worker of its own anyway
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } },
  },
});
