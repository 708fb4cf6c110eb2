// `npm install` of the packed packages beside whatever an app already has. The registry is ours: it has what the lock file names,
// and the neighbours, so that the answer depends on nothing but npm and the manifests.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from '../support/serve.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Manifest {
  readonly name?: string;
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock: Record<string, Manifest> = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** What apps may have, by name and version. */
const apps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'the oldest frameworks': {
    ...{ react: '15.7.0', vue: '2.7.16', svelte: '3.59.2', 'solid-js': '1.0.0', '@angular/core': '12.2.17' },
  },
  'frameworks and tools of some years ago': {
    ...{ react: '17.0.2', 'react-dom': '17.0.2', vue: '3.3.0', svelte: '4.2.20', '@angular/core': '19.2.0' },
    ...{ pino: '9.0.0', valibot: '0.42.1', hono: '4.6.0', '@hono/node-server': '1.13.0' },
  },
  'versions that are not released yet': {
    ...{ react: '19.4.0-canary-5d87cd22-20260101', vue: '4.0.0-alpha.1', svelte: '6.0.0-next.1' },
    ...{ 'solid-js': '2.0.0-beta.1', '@angular/core': '99.0.0' },
  },
};
/** The peers that some of them ask for. */
const peersOf: Readonly<Record<string, Manifest['peerDependencies']>> = {
  'react-dom': { react: '17.0.2' },
  '@hono/node-server': { hono: '^4' },
};

let home: string;
let registry: Served;
const tarballs: string[] = [];

/** What a registry answers for a package, without the files: a dry run needs none. */
function packument(name: string) {
  const locked = Object.entries(lock).filter(([path]) => path.endsWith(`node_modules/${name}`));
  const manifests = [
    ...locked.map(([, manifest]) => manifest),
    ...Object.values(apps).flatMap(({ [name]: version }) =>
      version ? [{ version, peerDependencies: peersOf[name] }] : [],
    ),
  ];
  const versions = manifests.map(({ version, ...manifest }) => [
    version,
    { ...manifest, name, version, dist: { tarball: `${registry.origin}/${name}-${version}.tgz` } },
  ]);
  return { name, 'dist-tags': { latest: manifests[0]?.version }, versions: Object.fromEntries(versions) };
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'still-there-install-'));
  registry = await serve((request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(packument(name)));
  });
  for (const folder of [root, join(root, 'server')]) {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', home, folder], { cwd: home });
    tarballs.push(join(home, JSON.parse(stdout)[0].filename));
  }
});
afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** Installs both packages into an app that has these dependencies; resolves to the names and versions that npm would add. */
async function install(dependencies: Record<string, string>): Promise<string> {
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', dependencies }));
  const args = ['install', '--dry-run', '--no-audit', '--no-fund', '--loglevel=notice', ...tarballs];
  const env = {
    ...process.env,
    npm_config_registry: registry.origin,
    npm_config_cache: join(home, 'cache'),
    npm_config_userconfig: join(home, 'npmrc'),
  };
  const { stdout } = await run('npm', args, { cwd: home, env });
  return stdout;
}

test.each(Object.keys(apps))('npm installs both packages beside %s without a conflict', async (name) => {
  const dependencies = { ...apps[name] };
  const added = await install(dependencies);
  const expected = [...Object.entries(dependencies).map((entry) => entry.join(' ')), `still-there ${version}`];
  for (const one of [...expected, `still-there-server ${version}`]) expect(added).toContain(`add ${one}`);
});

test('a framework that the app has not got is not installed', async () => {
  const added = await install({});
  for (const name of ['react', 'vue', 'svelte', 'solid-js', '@angular/core'])
    expect(added).not.toContain(`add ${name} `);
});
