// The container files. No container engine is needed: linters read the files, and their commands are run directly.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { providerVariables, settings } from '../../src/cli/settings-table.ts';

const root = resolve(import.meta.dirname, '../../..');
const docker = join(root, 'server');
const manifest = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8'));
const dockerfile = readFileSync(join(docker, 'Dockerfile'), 'utf8');
const composeFiles = ['compose.yaml', 'compose.postgres.yaml'];

/** The words of an instruction in exec form. */
const words = (instruction: string): string[] =>
  JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1] ?? '[]');

describe('Linters of the container files', () => {
  test.each([
    [
      'dclint',
      [
        ...composeFiles.map((file) => join(docker, file)),
        ...['--max-warnings', '0', '--disable-rule', 'require-quotes-in-ports'], // the formatter decides on quotes
      ],
    ],
    ['dockerfile-utils', ['lint', join(docker, 'Dockerfile')]],
  ])('%s reports no problems', (name, args) => {
    const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin', name), args, { encoding: 'utf8' });
    expect({ status, output: `${stdout}${stderr}`.trim() }).toEqual({ status: 0, output: '' });
  });
});

describe('Dockerfile', () => {
  test('the image does not run as root, stores data in a volume and starts the package’s command', () => {
    expect(dockerfile).toMatch(/^USER node$[\s\S]*^VOLUME \/data$/m);
    expect(words('ENTRYPOINT')).toEqual([
      'node',
      join('/app/node_modules/still-there-server', manifest.bin['still-there-server']),
    ]);
    expect(words('CMD')).toEqual(['serve']);
  });

  test.each([
    [200, 0],
    [503, 1],
  ])('the health check of a server that answers with %d ends with %d', async (status, code) => {
    const paths: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url);
      response.writeHead(status).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [command = '', ...args] = words('  CMD');
    const [ended] = await once(spawn(command, args, { env: { ...process.env, PORT: String(port) } }), 'exit');
    expect(ended).toBe(code);
    expect(paths).toEqual(['/healthz']);
    server.close();
  });
});

describe.each(composeFiles)('%s', (file) => {
  const text = readFileSync(join(docker, file), 'utf8');

  test('the file sets only variables that the server reads', () => {
    const known = [
      ...Object.values(settings).flatMap(({ env }) => env ?? []),
      ...Object.values(providerVariables).flatMap((variables) => Object.values<string>(variables)),
    ];
    const set = [...text.matchAll(/^ {6}([A-Z_]+): /gm)].map(([, name = '']) => name.replace(/_FILE$/, ''));
    const ours = set.filter((name) => !name.startsWith('POSTGRES_'));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('the server has an init, a read-only root and enough time to stop', () => {
    expect(text).toMatch(/^ {4}init: true$/m);
    expect(text).toMatch(/^ {4}read_only: true$/m);
    expect(text).toMatch(/^ {4}stop_grace_period: 25s$/m);
  });

  test('the named Dockerfile exists', () => {
    expect(existsSync(join(root, /dockerfile: (.*)/.exec(text)?.[1] ?? ''))).toBe(true);
  });
});
