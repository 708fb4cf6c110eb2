// `npm run apps`: builds the demo's apps, one per framework, each with that framework's own tool, from a fresh checkout on.
// `npm run apps -- react vue` builds only these. The demo serves them under /apps/<name>/.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPackage, writtenAt } from './build.mjs';
import { root, setup, toolEnv } from './setup.mjs';

const folder = 'demo/apps';

/** What builds an app, in the app's own folder. Those that Vite builds are also rendered as on a server, see `render()`. */
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
  return (
    writtenAt(`${folder}/dist/${name}/${serverOf(name) ? 'rendered' : 'index'}.html`) >
    writtenAt(...own, 'demo/pages/styles')
  );
};

/** The module that renders the app where there is no browser, if it has one. */
const serverOf = (name) => ['server.jsx', 'server.js'].find((file) => existsSync(join(root, folder, name, file)));

/** Writes `rendered.html`: the app's page as a server sends it, which the app then hydrates. */
async function render(name) {
  const built = join(root, folder, 'dist', name);
  const { head = '', body } = await (await import(pathToFileURL(join(built, 'server/server.js')).href)).render();
  const page = readFileSync(join(built, 'index.html'), 'utf8');
  const rendered = page
    .replace('</head>', () => `${head}</head>`)
    .replace('<div id="root"></div>', () => `<div id="root">${body}</div>`);
  writeFileSync(join(built, 'rendered.html'), rendered);
}

/** Resolves to whether it worked. */
async function build(name) {
  const server = serverOf(name);
  const started = performance.now();
  const isBuilt =
    (await run(name, builds[name])) &&
    (!server || (await run(name, ['vite', 'build', '--ssr', server, `--outDir=../dist/${name}/server`])));
  if (isBuilt && server) await render(name);
  console.log(`${name}: ${isBuilt ? 'built' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return isBuilt;
}

/** Resolves to whether it worked; what the tool says is shown only if it did not. */
function run(name, [tool, ...args]) {
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
      if (code !== 0) console.error(output);
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
