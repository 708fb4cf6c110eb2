#!/usr/bin/env node
// The command `still-there`. Nothing is imported before it is known that this Node can run it.
try {
  await import('./node-version.ts');
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2));

export {};
