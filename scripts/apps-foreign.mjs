// `npm run apps:foreign`: installs the package, as it is published, into apps that other people's tools made, builds each with
// its own tool, and lets it ask and leave in a real browser. `npm run apps:foreign -- next parcel` takes only these; `--keep`
// leaves their folders in place. It is not part of the gate: it downloads gigabytes.
import { spawnSync } from 'node:child_process';
import { buildPackage } from './build.mjs';
import { root, setup, toolEnv } from './setup.mjs';

setup({ browsers: true, folders: [] });
buildPackage();
const args = ['test/foreign/run.ts', ...process.argv.slice(2)];
const { status, error } = spawnSync('node', args, { cwd: root, env: toolEnv, stdio: 'inherit' });
if (error) console.error(String(error));
process.exitCode = status ?? 1;
