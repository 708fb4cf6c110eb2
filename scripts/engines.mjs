// Where the browser engines, the database and the proxies of this machine are: the one place that knows their names and paths.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const executable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The first of `names` that is executable: a name is looked up in PATH, a path is taken as it is. */
function which(...names) {
  for (const name of names) {
    const paths = name.includes('/')
      ? [name]
      : (process.env.PATH ?? '')
          .split(delimiter)
          .filter(Boolean)
          .map((dir) => join(dir, name));
    const found = paths.find(executable);
    if (found) return found;
  }
  return undefined;
}

/** Distributions put MiniBrowser beside the library, under a folder that names architecture and API version. */
function findMiniBrowser() {
  const roots = ['/usr/lib', '/usr/lib64', '/usr/libexec'].filter((dir) => existsSync(dir));
  const folders = roots.flatMap((root) => [root, ...readdirSync(root).map((name) => join(root, name))]);
  const names = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'];
  return which(...names.flatMap((name) => folders.map((dir) => join(dir, name, 'MiniBrowser'))));
}

/** Debian keeps the server's programs out of PATH, in a folder per version: the newest is taken. */
function findPostgres() {
  const versions = '/usr/lib/postgresql';
  const newestFirst = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  const server = which(...newestFirst.map((version) => join(versions, version, 'bin', 'postgres')), 'postgres');
  return server && postgresIn(dirname(server));
}

/** Debian installs it where only root's PATH leads. */
const findProxy = (name) => which(name, `/usr/sbin/${name}`);

const postgresIn = (folder) =>
  ['postgres', 'initdb'].every((program) => executable(join(folder, program))) ? folder : undefined;

/** An environment variable that names an engine is obeyed, even when it points nowhere. */
const named = (variable, find) => {
  const path = process.env[variable];
  return path ? which(path) : find();
};

/**
 * What tests can run in here; `undefined` is missing. WebKitGTK has no headless mode: it needs Xvfb as well.
 * PostgreSQL is the folder of its programs.
 */
export function findEngines() {
  const driver = named('WEBKITWEBDRIVER', () => which('WebKitWebDriver'));
  const miniBrowser = named('MINIBROWSER', findMiniBrowser);
  const xvfb = which('Xvfb');
  return {
    chromium: named('CHROMIUM', () => which('chromium', 'chromium-browser', 'google-chrome')),
    firefox: named('FIREFOX', () => which('firefox-esr', 'firefox')),
    webkit: driver && miniBrowser && xvfb ? { driver, miniBrowser, xvfb } : undefined,
    cc: named('CC', () => which('cc', 'gcc')),
    postgres: process.env.POSTGRES_BIN ? postgresIn(process.env.POSTGRES_BIN) : findPostgres(),
    prometheus: named('PROMTOOL', () => which('promtool')),
    pgbouncer: named('PGBOUNCER', () => findProxy('pgbouncer')),
    nginx: named('NGINX', () => findProxy('nginx')),
    orca: findOrca(xvfb),
  };
}

/** Orca needs a screen, a window manager, a session bus, an accessibility bus, and something that presses real keys. */
function findOrca(xvfb) {
  const programs = {
    orca: which('orca'),
    xvfb,
    openbox: which('openbox'),
    xdotool: which('xdotool'),
    dbus: which('dbus-daemon'),
    gdbus: which('gdbus'),
    accessibilityBus: which('/usr/libexec/at-spi-bus-launcher', '/usr/lib/at-spi2-core/at-spi-bus-launcher'),
  };
  return Object.values(programs).every(Boolean) ? programs : undefined;
}

/** The Debian or Ubuntu packages that bring an engine; the first one a distribution has is taken. */
export const packages = {
  chromium: [['chromium', 'chromium-browser']],
  firefox: [['firefox-esr', 'firefox']],
  webkit: [['webkit2gtk-driver'], ['xvfb']],
  cc: [['gcc'], ['libc6-dev']],
  postgres: [['postgresql']],
  prometheus: [['prometheus']],
  pgbouncer: [['pgbouncer']],
  nginx: [['nginx']],
  orca: [['orca'], ['xvfb'], ['openbox'], ['xdotool'], ['dbus-daemon', 'dbus'], ['at-spi2-core'], ['libglib2.0-bin']],
};

/** Tests that need these are left out where they cannot be installed, also on a build server. */
export const optional = ['orca'];

/** The environment variables by which an engine is named. */
export const variables = {
  chromium: ['CHROMIUM'],
  firefox: ['FIREFOX'],
  webkit: ['WEBKITWEBDRIVER', 'MINIBROWSER'],
  cc: ['CC'],
  postgres: ['POSTGRES_BIN'],
  prometheus: ['PROMTOOL'],
  pgbouncer: ['PGBOUNCER'],
  nginx: ['NGINX'],
  orca: [],
};
