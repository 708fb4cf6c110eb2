#!/usr/bin/env node
// The command `still-there-server`. It checks the version of Node before it imports anything that needs a newer one.
try {
  await import('../node-version.ts');
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2));

export {};
