// Makes a fresh machine ready: node_modules, and for the tests the browser engines, PostgreSQL, proxies, the vendors' SDKs
// and the demo's apps.
// `node scripts/setup.mjs` does it all; runs on any Node >= 20.19, before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEngines, optional, packages, variables } from './engines.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Our own tools first: `node` is then the version that package.json pins. */
export const toolEnv = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` };

const readPackages = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;

/** Whether the folder's node_modules holds what its lock file asks for; what is optional may be missing. */
function isInstalled(folder) {
  try {
    const wanted = readPackages(join(folder, 'package-lock.json'));
    const there = readPackages(join(folder, 'node_modules/.package-lock.json'));
    return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
      if (path === '') return true;
      const found = there[path];
      if (!found) return optional === true || devOptional === true;
      return found.version === version && (!integrity || found.integrity === integrity);
    });
  } catch {
    return false;
  }
}

/** Runs a command; returns whether it succeeded. Its output is shown only if it did not. */
const run = (command, args, options) => {
  const settings = { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28, ...options };
  console.log(`${relative(root, settings.cwd)}> ${[command, ...args].join(' ')}`);
  const { status, error, stdout, stderr } = spawnSync(command, args, settings);
  if (status !== 0) console.error([stdout, stderr, error].filter(Boolean).join('\n'));
  return status === 0;
};

/** The newest npm warns about tools that want a newer Node (ours bring their own) and about scripts that it leaves out. */
const npmInstall = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];

function installPackages() {
  if (!isInstalled('.') && !run('npm', npmInstall)) throw new Error('`npm ci` failed');
  const { stdout } = spawnSync('node', ['--version'], { env: toolEnv, encoding: 'utf8' });
  const wanted = readPackages('package-lock.json')['node_modules/node'].version;
  // the package `node` fetches its program in an install script, which npm can be told to leave out
  if (stdout?.trim() !== `v${wanted}`) throw new Error(`node_modules/.bin/node is not ${wanted} but ${stdout?.trim()}`);
}

/** What is installed in a folder of its own, because it is large: none of it needs its scripts. */
function installFolder(folder) {
  if (isInstalled(folder)) return;
  const options = { cwd: join(root, folder), env: toolEnv };
  if (!run('npm', [...npmInstall, '--ignore-scripts'], options)) throw new Error(`\`npm ci\` failed in ${folder}`);
}

/**
 * The meeting SDKs that the adapters are tested against; other people's modals; the oldest React; the frameworks that the
 * bindings are shown with, and their tools.
 */
const extraFolders = ['test/vendors', 'test/modals', 'test/react-18', 'demo/apps'];

/** `sudo -n` asks no question: it works without a password, or not at all. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

const isPackage = (name) =>
  spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0;

function runAsRoot(prefix, script, ...args) {
  const [command, ...rest] = [...prefix, 'sh', '-ec', script, ...args];
  if (!run(command, rest)) throw new Error(`Cannot run as root: ${script}`);
}

/**
 * Debian's package starts a database for the whole machine, which nobody asked for: the tests start their own.
 * A drop-in of pg_createcluster(1) says so for as long as the installation takes.
 */
function withoutCluster(prefix, install) {
  const file = '/etc/postgresql-common/createcluster.d/still-there.conf';
  runAsRoot(prefix, 'mkdir -p "$(dirname "$0")"; echo "create_main_cluster = false" > "$0"', file);
  try {
    install();
  } finally {
    runAsRoot(prefix, 'rm -f "$0"; rmdir --ignore-fail-on-non-empty "$(dirname "$0")"', file);
  }
}

/** The engines that Debian runs as services, now and after each boot. */
const services = ['prometheus', 'pgbouncer', 'nginx'];

/** For the same reason these are not started, unless invoke-rc.d(8) has a policy already, and not at the next boot either. */
function withoutServices(prefix, names, install) {
  const policy = '/usr/sbin/policy-rc.d';
  const isOurPolicy = !existsSync(policy);
  if (isOurPolicy) runAsRoot(prefix, 'printf "#!/bin/sh\\nexit 101\\n" > "$0"; chmod 755 "$0"', policy);
  try {
    install();
    for (const name of names) runAsRoot(prefix, 'if [ -e "/etc/init.d/$0" ]; then update-rc.d "$0" disable; fi', name);
  } finally {
    if (isOurPolicy) runAsRoot(prefix, 'rm -f "$0"', policy);
  }
}

function installEngines(missing) {
  const prefix = rootPrefix();
  if (!prefix || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return;
  const apt = (...args) => {
    const wait = ['-o', 'DPkg::Lock::Timeout=300'];
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...wait, ...args];
    return run(command, rest);
  };
  apt('update');
  const names = missing.flatMap((engine) => packages[engine].map((choices) => choices.find(isPackage)));
  const known = names.filter(Boolean);
  const install = () => known.length > 0 && apt('install', '-y', '--no-install-recommends', ...known);
  const startless = missing.filter((engine) => services.includes(engine));
  const quietly = startless.length > 0 ? () => withoutServices(prefix, startless, install) : install;
  if (missing.includes('postgres')) withoutCluster(prefix, quietly);
  else quietly();
}

const missingOf = (engines) => Object.keys(packages).filter((engine) => !engines[engine]);

/** An engine that the environment names is the user's own business. */
const isOurs = (engine) => !variables[engine].some((name) => process.env[name]);

/** Installs what is missing, prints what there is, and returns the names of the engines that are still missing. */
export function setup({ browsers, folders = browsers ? extraFolders : [] }) {
  installPackages();
  for (const folder of folders) installFolder(folder);
  if (!browsers) return { missing: [] };
  const toInstall = missingOf(findEngines()).filter(isOurs);
  if (toInstall.length > 0) installEngines(toInstall);
  const engines = findEngines();
  const missing = missingOf(engines);
  for (const engine of missing) {
    const wanted = packages[engine].map(([name]) => name).join(' ');
    console.log(`${engine} is missing (on Debian: apt-get install ${wanted})`);
  }
  return { missing };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { missing } = setup({ browsers: true });
  const isComplete = missing.every((engine) => optional.includes(engine));
  if (!isComplete && process.env.CI === 'true') process.exitCode = 1;
}
