// The text for containers: no container engine runs here, so linters read it, and what can be run of it is run.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/server/cli/commands.ts';
import { providerVariables, settings } from '../../src/server/cli/settings-table.ts';

const root = resolve(import.meta.dirname, '../..');
const docker = join(root, 'docker');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const dockerfile = readFileSync(join(docker, 'Dockerfile'), 'utf8');
const composeFiles = ['compose.yaml', 'compose.postgres.yaml'];

/** The words of an instruction in exec form. */
const words = (instruction: string): string[] =>
  JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1] ?? '[]');

describe('a linter has nothing to say', () => {
  test.each([
    [
      'dclint',
      [
        ...composeFiles.map((file) => join(docker, file)),
        ...['--max-warnings', '0', '--disable-rule', 'require-quotes-in-ports'], // quotes are the formatter's affair
      ],
    ],
    ['dockerfile-utils', ['lint', join(docker, 'Dockerfile')]],
  ])('%s', (name, args) => {
    const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin', name), args, { encoding: 'utf8' });
    expect({ status, said: `${stdout}${stderr}`.trim() }).toEqual({ status: 0, said: '' });
  });
});

describe('the Dockerfile', () => {
  test('runs as another user than root, stores in a volume, and starts the command of the package', () => {
    expect(dockerfile).toMatch(/^USER node$[\s\S]*^VOLUME \/data$/m);
    expect(words('ENTRYPOINT')).toEqual(['node', join('/app/node_modules/still-there', manifest.bin['still-there'])]);
    expect(words('CMD')).toEqual(['serve']);
  });

  test('installs what the server stands on, and nothing of what only pages use', () => {
    const home = mkdtempSync(join(tmpdir(), 'still-there-docker-'));
    try {
      for (const file of ['package.json', 'docker/packages.mjs'])
        cpSync(join(root, file), join(home, file.split('/').at(-1) as string));
      const installed = execFileSync('node', ['packages.mjs'], { cwd: home, encoding: 'utf8' }).trim().split(' ');
      expect(installed).toContain(`pg-boss@${manifest.peerDependencies['pg-boss']}`);
      const names = installed.map((spec) => spec.slice(0, spec.lastIndexOf('@')));
      const needed = Object.values(commands).flatMap(({ packages }) => packages);
      for (const name of [...needed, '@electric-sql/pglite', 'livekit-server-sdk']) expect(names).toContain(name);
      for (const name of ['react', 'vue', 'svelte', 'solid-js', '@angular/core']) expect(names).not.toContain(name);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  test.each([
    [200, 0],
    [503, 1],
  ])('takes a server that answers with %d for what it is: its health check ends with %d', async (status, code) => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [command = '', ...args] = words('  CMD');
    const [ended] = await once(spawn(command, args, { env: { ...process.env, PORT: String(port) } }), 'exit');
    expect(ended).toBe(code);
    expect(asked).toEqual(['/healthz']);
    server.close();
  });
});

describe.each(composeFiles)('%s', (file) => {
  const text = readFileSync(join(docker, file), 'utf8');

  test('sets only variables that the server reads', () => {
    const known = [
      ...Object.values(settings).flatMap(({ env }) => env ?? []),
      ...Object.values(providerVariables).flatMap((variables) => Object.values<string>(variables)),
    ];
    const set = [...text.matchAll(/^ {6}([A-Z_]+): /gm)].map(([, name = '']) => name.replace(/_FILE$/, ''));
    const ours = set.filter((name) => !name.startsWith('POSTGRES_'));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('gives the server an init, a read-only root and more time than a stop takes', () => {
    expect(text).toMatch(/^ {4}init: true$/m);
    expect(text).toMatch(/^ {4}read_only: true$/m);
    expect(text).toMatch(/^ {4}stop_grace_period: 20s$/m);
  });

  test('names a Dockerfile that is there', () => {
    expect(existsSync(join(root, /dockerfile: (.*)/.exec(text)?.[1] ?? ''))).toBe(true);
  });
});
