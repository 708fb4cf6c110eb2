// Makes, builds and tries the apps of `apps.ts`, one after the other, and prints the table of them in `docs/install.md`: see
// `scripts/apps-foreign.mjs`.
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../../demo/http/free-port.ts';
import { launch } from '../support/engines.ts';
import { ProcessTree, until } from '../support/processes.ts';
import { serve } from '../support/serve.ts';
import { apps, type ForeignApp } from './apps.ts';
import { expectToAskAndLeave } from './ask-and-leave.ts';

const root = resolve(import.meta.dirname, '../..');
const overlays = join(import.meta.dirname, 'apps');
/** Long enough to download a framework and to build with it on a slow machine. */
const commandTimeout = 20 * 60_000;
const startTimeout = 2 * 60_000;

const args = process.argv.slice(2);
const isKept = args.includes('--keep');
const names = args.filter((arg) => arg !== '--keep');
const unknown = names.filter((name) => !(name in apps));
if (unknown.length > 0) {
  console.error(`Expected apps to be of ${Object.keys(apps).join(', ')}, got ${unknown.join(', ')}`);
  process.exit(1);
}

using packed = new ProcessTree();
const [{ filename }] = JSON.parse(await run(packed, packed.folder, `npm pack --json ${root}`));
const tarball = join(packed.folder, filename);

const chosen = Object.keys(apps).filter((name) => names.length === 0 || names.includes(name));
const failed: string[] = [];
console.log('| app | made with | what it does |\n| --- | --- | --- |');
for (const name of chosen) {
  try {
    const { versions, does } = await attempt(apps[name] as ForeignApp);
    console.log(`| ${name} | ${versions} | ${does} |`);
  } catch (error) {
    failed.push(name);
    console.log(`| ${name} | | FAILED |`);
    console.error(`FAILED ${name}\n${withCauses(error)}`);
  }
}
console.log(`\n${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** What an app was made with, and what it does: a row of the table in `docs/install.md`. */
interface Row {
  readonly versions: string;
  readonly does: string;
}

/** Makes, builds and tries one app. Afterwards none of its processes runs, and its files are gone. */
async function attempt(app: ForeignApp): Promise<Row> {
  using tree = new ProcessTree();
  const home = isKept ? mkdtempSync(join(tmpdir(), 'still-there-foreign-')) : tree.folder;
  if (isKept) console.error(`Kept in ${home}`);
  const folder = await make(tree, home, app);
  for (const line of app.builds) await run(tree, folder, line);
  const versions = versionsIn(folder, app);
  if (!app.page) return { versions, does: 'its tests pass' };

  const { folder: files, server } = app.page;
  await using site = server
    ? await startServer(tree, folder, server)
    : await serve({ '/': pathToFileURL(join(folder, files ?? '.', '/')) });
  await using browser = await launch('chromium');
  await expectToAskAndLeave(await browser.open(), site.url(server ? '/' : '/index.html'), app.page.title);
  return { versions, does: 'asks and leaves' };
}

/** The tool that made the app, and the app's own packages as they are installed, without types. */
function versionsIn(folder: string, { create }: ForeignApp): string {
  const read = (path: string) => JSON.parse(readFileSync(join(folder, path, 'package.json'), 'utf8'));
  const { dependencies, devDependencies } = read('.');
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !/^still-there$|^@types\//.test(name),
  );
  const tool = create ? [create[0].replace(/@(?=\d)/, ' ')] : [];
  const installed = names.map(
    (name) => `${name.replace(/^@angular\/.*/, '@angular/*')} ${read(`node_modules/${name}`).version}`,
  );
  return [...new Set([...tool, ...installed])].join(', ');
}

/** Makes the app in the folder `app` of `home`, and installs the packed package and the app's own packages. */
async function make(tree: ProcessTree, home: string, app: ForeignApp): Promise<string> {
  const { create, files, packages = [] } = app;
  if (create) await run(tree, home, `npm exec --yes --package=${create[0]} -- ${create[1]}`);
  const folder = join(home, 'app');
  mkdirSync(folder, { recursive: true });
  for (const [from, to] of Object.entries(files)) cpSync(join(overlays, from), join(folder, to), { recursive: true });
  await run(tree, folder, app.installs ?? `npm install --no-audit --no-fund $PACKAGE ${packages.join(' ')}`, {
    PACKAGE: tarball,
  });
  return folder;
}

/** Starts a command line in a folder, whose own tools come first. */
function start(tree: ProcessTree, folder: string, line: string, env: NodeJS.ProcessEnv = {}) {
  const PATH = `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  const child = tree.spawn('sh', ['-c', line], {
    cwd: folder,
    env: { PATH, NO_COLOR: '1', CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: commandTimeout,
  });
  const written = { stdout: '', all: '' };
  child.stdout?.on('data', (data) => (written.stdout += data));
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (written.all += data));
  return { child, written };
}

/** Runs a command line to its end, and returns what it wrote. */
async function run(tree: ProcessTree, folder: string, line: string, env?: NodeJS.ProcessEnv): Promise<string> {
  const { child, written } = start(tree, folder, line, env);
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`\`${line}\` ended with ${code ?? signal}\n${written.all}`);
  return written.stdout;
}

/** Starts the app's own server on a free port, and waits until it answers. It ends with the tree. */
async function startServer(tree: ProcessTree, folder: string, line: string) {
  const port = await freePort();
  const { written } = start(tree, folder, line, { PORT: String(port) });
  const origin = `http://localhost:${port}`;
  try {
    await until(`an answer from ${origin}`, async () => (await fetch(origin)).ok, startTimeout);
  } catch (error) {
    throw new Error(`\`${line}\` does not serve the app\n${written.all}`, { cause: error });
  }
  return { url: (path: string) => `${origin}${path}`, async [Symbol.asyncDispose]() {} };
}

function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message}\n${withCauses(error.cause)}` : error.message;
}
