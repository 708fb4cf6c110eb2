// An nginx on a free port of the loopback interface, gone with the test.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../demo/http/free-port.ts';
import { findEngines } from '../../../scripts/engines.mjs';
import { ProcessTree, until } from '../../../test/support/processes.ts';

export interface Nginx extends Disposable {
  readonly url: string;
}

/** Starts it with these directives in its one `server` block. Resolves when it answers. */
export async function startNginx(directives: string): Promise<Nginx> {
  const { nginx } = findEngines();
  if (!nginx) throw new Error('nginx is missing here: run `node scripts/setup.mjs`');
  const port = await freePort();
  const tree = new ProcessTree();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = join(tree.folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off;
master_process off;
pid ${tree.folder}/pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${tree.folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    ${directives}
  }
}
`,
  );
  const child = tree.spawn(nginx, ['-e', 'stderr', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-10_000);
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until('nginx to answer', async () => {
      if (child.exitCode !== null) return true;
      await (await fetch(url, { redirect: 'manual' })).body?.cancel();
      return true;
    });
    if (child.exitCode !== null) throw new Error(`nginx has ended with ${child.exitCode}`);
  } catch (error) {
    tree[Symbol.dispose]();
    throw new Error(`nginx has not started:\n${log}`, { cause: error });
  }
  return { url, [Symbol.dispose]: () => tree[Symbol.dispose]() };
}
