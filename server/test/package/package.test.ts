// What is published: the tarball, installed in an empty folder.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';

const root = resolve(import.meta.dirname, '../../..');
const server = join(root, 'server');
const manifest = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'));
const dependencies = Object.keys(manifest.dependencies);
const tool = (name: string): string => join(root, 'node_modules/.bin', name);

const filesIn = (folder: string, end: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(end));

/** When the newest of these files and folders in `server/` was changed; 0 if there is none. */
const writtenAt = (...paths: string[]): number =>
  Math.max(
    0,
    ...paths
      .map((path) => join(server, path))
      .filter((path) => existsSync(path))
      .flatMap((path) => [
        path,
        ...(statSync(path).isDirectory() ? filesIn(path, '').map((file) => join(path, file)) : []),
      ])
      .map((path) => statSync(path).mtimeMs),
  );

let home: string;
let tarball: string;
let installed: string;
let command: string;

/** Makes a package of the workspace available to the installed one, as `npm install` would. */
function link(name: string): void {
  const target = join(home, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  const own = join(server, 'node_modules', name);
  symlinkSync(existsSync(own) ? own : join(root, 'node_modules', name), target);
}

beforeAll(() => {
  if (writtenAt('dist/prepared-database.tar.br') < writtenAt('src', 'scripts', 'package.json'))
    execFileSync(process.execPath, [join(server, 'scripts/build.mjs')], {
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}` },
    });
  home = mkdtempSync(join(tmpdir(), 'still-there-package-'));
  execFileSync('npm', ['pack', '--pack-destination', home, server], { stdio: 'pipe' });
  tarball = join(home, `still-there-server-${manifest.version}.tgz`);
  execFileSync('tar', ['-xzf', tarball, '-C', home]);
  installed = join(home, 'node_modules/still-there-server');
  mkdirSync(join(home, 'node_modules/.bin'), { recursive: true });
  execFileSync('mv', [join(home, 'package'), installed]);
  for (const name of dependencies) link(name);
  command = join(home, 'node_modules/.bin/still-there-server');
  const script = join(installed, manifest.bin['still-there-server']);
  chmodSync(script, 0o755);
  symlinkSync(script, command);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('Tarball', () => {
  test('the tarball contains the build, the alerts and the dashboard, package.json, README, CHANGELOG and LICENSE, and nothing else', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    expect(files.filter((file) => !file.startsWith('package/dist/')).sort()).toEqual([
      'package/CHANGELOG.md',
      'package/LICENSE',
      'package/README.md',
      'package/monitoring/alerts.yml',
      'package/monitoring/dashboard.json',
      'package/package.json',
    ]);
    expect(files.filter((file) => file.startsWith('package/dist/operator-ui/')).sort()).toEqual(
      ['LICENSES.txt', 'icon.svg', 'index.html', 'operator.css', 'operator.js'].map(
        (name) => `package/dist/operator-ui/${name}`,
      ),
    );
    expect(files.filter((file) => /tsconfig|\.test\./.test(file))).toEqual([]);
  });

  test('the operator page has the licences of the packages in it', () => {
    const licences = readFileSync(join(installed, 'dist/operator-ui/LICENSES.txt'), 'utf8');
    for (const name of ['preact', '@preact/signals', '@preact/signals-core']) {
      const folder = join(root, 'node_modules', name);
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      expect(licences).toContain(`${name} ${version} (MIT)`);
      expect(licences).toContain(readFileSync(join(folder, 'LICENSE'), 'utf8').trim());
    }
  });

  test('the tarball is smaller than 2.5 MB', () => {
    expect(statSync(tarball).size).toBeLessThan(2_500_000);
  });

  test('the build imports exactly the dependencies in package.json', () => {
    const imported = filesIn(join(installed, 'dist'), '.js')
      .filter((file) => !file.startsWith('operator-ui'))
      .flatMap((file) => [
        ...readFileSync(join(installed, 'dist', file), 'utf8').matchAll(
          /^(?:import|export)\b[^;]*?\bfrom '([^'.][^']*)'|\bimport\('([^'.][^']*)'/gm,
        ),
      ])
      .map(([, from, late]) => (from ?? late) as string)
      .filter((name) => !name.startsWith('node:'))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    expect([...new Set(imported)].sort()).toEqual([...dependencies].sort());
  });

  test('publint reports no problems', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('attw reports no problems', () => {
    const args = [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'];
    const { status, stdout } = spawnSync(tool('attw'), args, { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/node16 \(from ESM\) │ OK \(ESM\)/),
    });
  });
});

describe('Types', () => {
  test.each([
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ])('the types work with module %s and moduleResolution %s', (module, moduleResolution) => {
    if (!existsSync(join(home, 'node_modules/@types/node'))) link('@types/node');
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(home, 'consumer.ts'),
      `import { pino } from 'pino';
       import { eyeson, HardLimit, hardLimitApp, limitRules, meetingToken, serve, type Provider } from 'still-there-server';
       const provider: Provider = eyeson({ apiKey: 'key' });
       const logger = pino();
       const hardLimit = new HardLimit({
         providers: [provider],
         limitFor: limitRules({ limit: '30m', rooms: ({ room }) => (room === 'a' ? { limit: '90m' } : undefined) }),
         database: { directory: './data' },
         logger,
       });
       export const app = hardLimitApp(hardLimit, { origins: ['https://app.example.com'] });
       export const token: Promise<string> = meetingToken({ secret: '', room: 'a', subject: 'b', expiresIn: 1 });
       export const url: string = (await serve({ providers: [provider], database: { directory: './data' }, logger })).url;
       // @ts-expect-error a port is a number
       await serve({ providers: [provider], database: { directory: './data' }, logger, port: '8787' });
       // @ts-expect-error the option is called limit
       limitRules({ limits: '30m' });`,
    );
    const compilerOptions = {
      ...{ module, moduleResolution, target: 'es2023', lib: ['es2023', 'esnext.disposable', 'dom'] },
      ...{ types: ['node'], strict: true, skipLibCheck: true, noEmit: true },
    };
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const { stdout } = spawnSync(join(root, 'node_modules/typescript/bin/tsc'), { cwd: home, encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});

describe('Command', () => {
  let api: EyesonApi;
  let folder: string;
  beforeAll(async () => {
    api = await startEyesonApi();
    folder = join(home, 'empty');
    mkdirSync(folder);
  });
  afterAll(() => api.close());

  const env = (): NodeJS.ProcessEnv => ({
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    EYESON_API_KEY: api.apiKey,
    EYESON_API_URL: api.url,
  });
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env: env(), encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  test('--version prints the version of the package', () => {
    expect(run('--version')).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('a config file can be a module', () => {
    writeFileSync(join(folder, 'rules.mjs'), `export default { rooms: ({ room }) => ({ limit: room + 'm' }) };`);
    expect(run('explain', '7', '--config', 'rules.mjs')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('ends 7 min after its start'),
    });
  });

  /** Starts the server, waits until it is ready, and stops it. Resolves to its log and its peak memory in MB. */
  async function serveOnce(...args: string[]): Promise<{ messages: string[]; peak: number | undefined }> {
    const child = spawn(command, [...args, '--port', '0', '--drain', '0s'], {
      cwd: folder,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = once(child, 'close');
    const messages: string[] = [];
    let url = '';
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const { msg, url: listening } = JSON.parse(line);
      messages.push(msg);
      if (listening) url = listening;
    });
    try {
      while (!messages.includes('tracking meetings') && child.exitCode === null)
        await Promise.race([once(lines, 'line'), exited]);
      expect({ status: (await fetch(`${url}/readyz`)).status, stderr }).toEqual({ status: 200, stderr: '' });
      const status = `/proc/${child.pid}/status`;
      const peak = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8')) : undefined;
      child.kill('SIGTERM');
      expect((await exited)[0]).toBe(0);
      return { messages, peak: peak ? Number(peak[1]) / 1024 : undefined };
    } finally {
      child.kill('SIGKILL');
    }
  }

  test('without a subcommand the server starts, the first time with at most 350 MB of memory', async () => {
    // leftovers of an interrupted first start
    mkdirSync(join(folder, 'data/pglite.partial/base'), { recursive: true });
    const { messages, peak } = await serveOnce('--provider', 'eyeson', '--limit', '30m');
    expect(messages.at(-1)).toBe('stopped');
    if (peak === undefined) console.warn('The peak memory is not checked: there is no /proc');
    else expect(peak).toBeLessThan(350);
    expect(readdirSync(join(folder, 'data')).sort()).toEqual(['operator-token', 'pglite', 'secret']);
  });

  test('a second start opens the existing database', async () => {
    expect(existsSync(join(folder, 'data/pglite/PG_VERSION'))).toBe(true);
    const { messages } = await serveOnce('--provider', 'eyeson');
    expect(messages.filter((message) => message.startsWith('generated'))).toEqual([]);
  });

  test('an older Node prints one line and exits with 1', () => {
    const isOld = (node: string): boolean =>
      Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]) < 22;
    const nodes = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'node'));
    const old = nodes.find((node) => existsSync(node) && isOld(node));
    // without an older Node on this machine, this one pretends to be older
    const preload = `data:text/javascript,${encodeURIComponent(
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.19.0" } })',
    )}`;
    const args = old ? [] : [`--import=${preload}`];
    const { status, stdout, stderr } = spawnSync(old ?? process.execPath, [...args, command], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^still-there-server needs Node\.js 22\.12 or newer, but this is [\d.]+: .*\n$/),
    });
  });
});
