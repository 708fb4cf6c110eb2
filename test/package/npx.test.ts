// `npx still-there serve` as a stranger runs it: in an empty folder, with nothing installed.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EyesonApi, startEyesonApi } from '../server/support/eyeson-api.ts';

const root = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Where this machine gets its packages, if it answers. */
async function upstream(): Promise<string | undefined> {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { cwd: tmpdir(), encoding: 'utf8' }).trim();
  const url = registry.replace(/\/$/, '');
  const answers = await fetch(`${url}/picomatch`, { signal: AbortSignal.timeout(10_000) }).then(
    (response) => response.ok,
    () => false,
  );
  return answers ? url : undefined;
}

/** A registry that has this package, as it is packed here, and sends whoever wants another one to the real registry. */
async function startRegistry(real: string, tarball: Buffer): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (pathname === '/still-there.tgz') return response.end(tarball);
    if (pathname !== `/${manifest.name}`) return response.writeHead(307, { location: `${real}${request.url}` }).end();
    const { port } = server.address() as AddressInfo;
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const version = { ...manifest, dist: { tarball: `http://127.0.0.1:${port}/still-there.tgz`, integrity } };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        name: manifest.name,
        'dist-tags': { latest: manifest.version },
        versions: { [manifest.version]: version },
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const real = await upstream();
if (!real) console.warn('No package registry answers here: `npx still-there` is not tried out');

describe.skipIf(!real)('npx still-there', () => {
  let home: string;
  let registry: Server;
  let api: EyesonApi;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'still-there-npx-'));
    for (const folder of ['bin', 'empty', 'pack']) mkdirSync(join(home, folder));
    execFileSync('npm', ['pack', '--pack-destination', join(home, 'pack'), root], { stdio: 'ignore' });
    registry = await startRegistry(real ?? '', readFileSync(join(home, 'pack', `still-there-${manifest.version}.tgz`)));
    api = await startEyesonApi({ apiKey: 'key-of-the-team' });
    symlinkSync(process.execPath, join(home, 'bin', 'node')); // that Node, and no other package of ours
    // certificates and proxies as they are here; what `npm test` told its scripts is not for this npm
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_|INIT_CWD$|VITEST|NODE_ENV$|DATABASE_URL$)/i.test(name),
    );
    env = {
      ...Object.fromEntries(inherited),
      PATH: [
        join(home, 'bin'),
        ...(process.env.PATH ?? '').split(delimiter).filter((one) => !one.includes('node_modules')),
      ].join(delimiter),
      HOME: home,
      npm_config_cache: join(home, 'cache'),
      npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
      npm_config_update_notifier: 'false',
      EYESON_API_KEY: api.apiKey,
      EYESON_API_URL: api.url,
    };
  });
  afterAll(async () => {
    registry?.close();
    registry?.closeAllConnections();
    await api?.close();
    rmSync(home, { recursive: true, force: true });
  });

  const npx = (...words: string[]): ChildProcess =>
    spawn('npx', ['--yes', 'still-there', ...words], {
      cwd: join(home, 'empty'),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, which can be ended as a whole
    });

  test('serve gets what it needs, says so in one line, ends meetings, and stops by a signal', async () => {
    const child = npx('serve', '--provider', 'eyeson', '--limit', '1s', '--port', '0');
    const exited = once(child, 'close');
    let stderr = '';
    const lines: { msg: string; url?: string }[] = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    try {
      const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
      output.on('line', (line) => lines.push(JSON.parse(line)));
      const watching = (): boolean => lines.some(({ msg }) => msg === 'watching over the meetings');
      while (!watching() && child.exitCode === null) await Promise.race([once(output, 'line'), exited]);
      expect(
        lines.map(({ msg }) => msg),
        stderr,
      ).toContain('watching over the meetings');
      expect(stderr.split('\n').filter((line) => line.startsWith('still-there:'))).toEqual([
        expect.stringMatching(/^still-there: npm gets what is needed to serve: .*pg-boss.*@electric-sql\/pglite/),
      ]);
      expect(stderr).not.toContain('livekit');
      const token = readFileSync(join(home, 'empty/data/operator-token'), 'utf8').trim();
      await api.start([{ room: 'class-1' }]);
      const { url = '' } = lines.find(({ msg }) => msg === 'listening') ?? {};
      await fetch(`${url}/api/reconcile`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
      await expect.poll(() => api.ledger().then(([entry]) => entry?.endedAt), { timeout: 30_000 }).toBeTruthy();
      // to the whole group, as a terminal does; npm then ends by the signal, whatever the server did
      process.kill(-(child.pid as number), 'SIGTERM');
      await exited;
      expect(lines.at(-1)?.msg, stderr).toBe('stopped');
    } finally {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGKILL');
    }
  }, 600_000);
});
