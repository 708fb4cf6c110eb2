// `npm run apps`: builds the demo's apps, one per framework, each with that framework's own tool, from a fresh checkout on.
// `npm run apps -- react vue` builds only these. The demo serves them under /apps/<name>/.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, writtenAt } from './build.mjs';
import { root, setup, toolEnv } from './setup.mjs';

const folder = 'demo/apps';

/** What builds an app, in the app's own folder. */
const vite = (name) => ['vite', 'build', `--base=/apps/${name}/`, `--outDir=../dist/${name}`, '--emptyOutDir'];
const builds = {
  react: vite('react'),
  vue: vite('vue'),
  svelte: vite('svelte'),
  solid: vite('solid'),
  angular: ['ng', 'build', '--progress=false'],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in builds));
if (unknown.length > 0) {
  console.error(`Expected apps to be of ${Object.keys(builds).join(', ')}, got ${unknown.join(', ')}`);
  process.exit(1);
}

/** Gives the apps what is published. Copied, not linked: a link's own imports would find a second copy of their framework. */
function installPackage() {
  const copy = join(folder, 'node_modules/still-there');
  if (writtenAt(join(copy, 'package.json')) > writtenAt('dist', 'package.json')) return;
  rmSync(join(root, copy), { recursive: true, force: true });
  mkdirSync(join(root, copy));
  // package.json last: when it is there, all is
  for (const part of ['dist', 'package.json']) cpSync(join(root, part), join(root, copy, part), { recursive: true });
}

const isBuilt = (name) => {
  const own = [name, 'shared', 'package-lock.json', 'node_modules/still-there'].map((path) => join(folder, path));
  return writtenAt(`${folder}/dist/${name}/index.html`) > writtenAt(...own, 'demo/pages/styles');
};

/** Resolves to whether it worked; what the tool says is shown only if it did not. */
function build(name) {
  const [tool, ...args] = builds[name];
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(join(root, folder, 'node_modules/.bin', tool), args, {
      cwd: join(root, folder, name),
      env: { ...toolEnv, NO_COLOR: '1', FORCE_COLOR: undefined, NG_CLI_ANALYTICS: 'false' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.once('error', (error) => (output += error));
    child.once('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${name}: ${code === 0 ? 'built' : `FAILED\n${output}`} (${seconds} s)`);
      resolve(code === 0);
    });
  });
}

setup({ browsers: false, folders: [folder] });
buildPackage();
installPackage();

const there = Object.keys(builds).filter((name) => existsSync(join(root, folder, name)));
const chosen = there.filter((name) => asked.length === 0 || asked.includes(name));
for (const name of asked) if (!there.includes(name)) console.log(`${name}: has no folder in ${folder}`);
const queue = chosen.filter((name) => !isBuilt(name));
for (const name of chosen) if (!queue.includes(name)) console.log(`${name}: up to date`);

async function work() {
  for (let name = queue.pop(); name; name = queue.pop()) if (!(await build(name))) process.exitCode = 1;
}
await Promise.all([work(), work()]);
