// An nginx on a free port of the loopback interface, gone with the test.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../demo/http/free-port.ts';
import { findEngines } from '../../../scripts/engines.mjs';
import { ProcessTree } from '../../../test/support/processes.ts';
import { untilUp } from './until-up.ts';

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
  const url = `http://127.0.0.1:${port}`;
  await untilUp('nginx', {
    ...{ tree, child },
    answers: async () => (await fetch(url, { redirect: 'manual' })).body?.cancel(),
  });
  return { url, [Symbol.dispose]: () => tree[Symbol.dispose]() };
}
