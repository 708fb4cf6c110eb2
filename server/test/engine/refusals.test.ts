// Keys, passwords and TLS certificates that are refused: each is named at once, at the start and later.
import { once } from 'node:events';
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { openDatabase } from '../../src/engine/open-database.ts';
import { eyeson } from '../../src/providers/eyeson.ts';
import { ProviderError } from '../../src/providers/provider.ts';
import { type RunningServer, serve } from '../../src/serve.ts';
import { type Certificate, makeCertificate } from '../support/certificates.ts';
import { databaseFolder, folder, listener } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { runSql } from '../support/run-sql.ts';

const thisYear = new Date().getFullYear();
const valid = [thisYear - 1, thisYear + 2] as const;
/** Each certificate, whether clients trust who has signed it, and what they are told. */
const certificates = [
  {
    what: 'self-signed',
    host: 'IP:127.0.0.1',
    years: valid,
    isTrusted: false,
    told: 'is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)',
  },
  {
    what: 'expired',
    host: 'IP:127.0.0.1',
    years: [2020, 2021],
    isTrusted: true,
    told: 'has expired (CERT_HAS_EXPIRED)',
  },
  {
    what: 'wrong',
    host: 'DNS:other.example',
    years: valid,
    isTrusted: true,
    told: 'is for another host (ERR_TLS_CERT_ALTNAME_INVALID)',
  },
] as const;

const trusted = getCACertificates('default');
afterEach(() => setDefaultCACertificates(trusted));

describe('Provider', () => {
  test.each(certificates)(
    'a list that comes with a certificate that is $what is refused for that',
    async (certificate) => {
      const { cert, key } = makeCertificate(folder(), certificate.host, certificate.years);
      const server = createServer({ cert, key }, (_request, response) => void response.end('[]'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      if (certificate.isTrusted) setDefaultCACertificates([...trusted, cert]);
      const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await expect(
        eyeson({ apiKey: 'the-key-of-the-team', baseUrl }).list(AbortSignal.timeout(30_000)),
      ).rejects.toThrow(`eyeson: GET /rooms was not sent: the TLS certificate ${certificate.told}`);
      server.close();
    },
  );

  test('with a wrong key the server says so, and not that it tracks meetings', async () => {
    const [wrong, right] = [new MemoryProvider('wrong'), new MemoryProvider('right')];
    wrong.list = async () => {
      throw new ProviderError('wrong: GET /rooms was answered with 401: it refuses the API key', { status: 401 });
    };
    const { logger, lines } = listener();
    const server: RunningServer = await serve({
      providers: [wrong, right],
      database: { directory: databaseFolder() },
      logger,
      port: 0,
    });
    const said = lines.filter(({ msg }) => /track/.test(String(msg)));
    expect(said).toMatchObject([
      {
        level: 50,
        provider: 'wrong',
        why: 'wrong: GET /rooms was answered with 401: it refuses the API key',
        msg: 'this server cannot track its meetings until it can read its list',
      },
      { level: 30, providers: ['right'], msg: 'tracking meetings' },
    ]);
    const { list } = right;
    wrong.list = list.bind(right);
    await server.hardLimit.reconcile();
    await server.stop();
  });
});

engineOrSkip('postgres')('PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.[Symbol.asyncDispose]());

  const open = (url: string): Promise<unknown> => openDatabase({ url }, listener().logger, AbortSignal.timeout(60_000));

  const query = (...statements: string[]) => runSql(postgres.url(), ...statements);

  /** Makes PostgreSQL use a certificate. Resolves to a file with it. */
  async function present({ cert, key }: Certificate): Promise<string> {
    const place = join(postgres.folder, `tls-${Math.random()}`);
    mkdirSync(place);
    const { uid, gid } = statSync(postgres.folder);
    const files = Object.entries({ cert, key }).map(([name, text]) => {
      const path = join(place, name);
      writeFileSync(path, text, { mode: 0o600 });
      chownSync(path, uid, gid);
      return path;
    });
    chownSync(place, uid, gid);
    await query(
      `alter system set ssl_cert_file = '${files[0]}'`,
      `alter system set ssl_key_file = '${files[1]}'`,
      'alter system set ssl = on',
      'select pg_reload_conf()',
    );
    await until('the certificate to be used', async () => {
      const [row] = await query(`select current_setting('ssl_cert_file') as file, current_setting('ssl') as ssl`);
      return row?.file === files[0] && row?.ssl === 'on';
    });
    return files[0] as string;
  }

  test.each(certificates)('a certificate that is $what is refused at the start for that', async (certificate) => {
    const file = await present(makeCertificate(folder(), certificate.host, certificate.years));
    const root = certificate.isTrusted ? `&sslrootcert=${file}` : '';
    await expect(open(`${postgres.url()}?sslmode=verify-full${root}`)).rejects.toThrow(
      `The database cannot be trusted: the TLS certificate ${certificate.told}`,
    );
  });

  test.each([
    { what: 'password', change: { password: 'wrong' }, told: 'refuses the password in DATABASE_URL' },
    { what: 'user', change: { username: 'nobody' }, told: 'refuses the password in DATABASE_URL' },
    {
      what: 'database',
      change: { pathname: '/none' },
      told: 'does not exist: the server has no database of the name in DATABASE_URL',
    },
  ] as readonly { what: string; change: Record<string, string>; told: string }[])(
    'a wrong $what is refused at the start for that',
    async ({ change, told }) => {
      await expect(open(Object.assign(new URL(postgres.url()), change).href)).rejects.toThrow(`The database ${told}`);
    },
  );

  test('a password that is changed later is named', async () => {
    await query(`create role changing login superuser password 'first'`);
    const url = Object.assign(new URL(postgres.url()), { username: 'changing', password: 'first' }).href;
    const { logger, lines } = listener();
    const server = await serve({ providers: [new MemoryProvider()], database: { url }, logger, port: 0 });
    await query(
      `alter role changing password 'second'`,
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'changing'`,
    );
    const readiness = () => fetch(`${server.url}/readyz`).then((response) => response.json());
    const reason = 'the database refuses the password in DATABASE_URL';
    await until('the refused password to be told', async () => (await readiness()).checks.database === reason);
    await until('the refused password to be logged', () =>
      lines.some(({ msg }) => msg === `${reason}: no meeting can be closed until it works`),
    );
    await server.stop();
  });
});
