// A PgBouncer in front of a PostgreSQL, in transaction mode: each transaction may run on another connection to the server.
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../demo/http/free-port.ts';
import { findEngines } from '../../../scripts/engines.mjs';
import { ProcessTree } from '../../../test/support/processes.ts';
import { notRoot } from './not-root.ts';
import { runSql } from './run-sql.ts';
import { untilUp } from './until-up.ts';

export interface PgBouncer extends Disposable {
  /** The URL of a database of the server behind it, through PgBouncer. */
  url(database: string): string;
}

/**
 * Starts it. Resolves when it answers.
 * @param server the URL of a database of the PostgreSQL behind it
 * @param poolSize connections to the server for each database
 */
export async function startPgBouncer(server: string, poolSize: number): Promise<PgBouncer> {
  const { pgbouncer } = findEngines();
  if (!pgbouncer) throw new Error('PgBouncer is missing here: run `node scripts/setup.mjs`');
  const { hostname, port: serverPort, username, password } = new URL(server);
  const port = await freePort();
  const tree = new ProcessTree();
  const as = notRoot('pgbouncer', 'postgres', 'nobody');
  const config = join(tree.folder, 'pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 500
`,
  );
  if (as) for (const path of [tree.folder, config]) chownSync(path, as.uid, as.gid);
  const child = tree.spawn(pgbouncer, [config], { ...as, cwd: tree.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = (database: string): string => `postgres://any@127.0.0.1:${port}/${database}`;
  const own = new URL(server).pathname.slice(1);
  await untilUp('PgBouncer', { tree, child, answers: () => runSql(url(own), 'select 1') });
  return { url, [Symbol.dispose]: () => tree[Symbol.dispose]() };
}
