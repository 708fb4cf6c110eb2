// A first start unpacks this database. Creating one takes PGlite 1.1 GB of memory and four seconds (`initdb` in WebAssembly).
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

/** Written by `npm run build`, so it does not exist beside the sources: there, PGlite creates the database. */
const archive = new URL('../prepared-database.tar.br', import.meta.url);

/** Unpacks the prepared database. A crash leaves either the whole folder or none. */
export async function placePreparedDatabase(folder: string): Promise<void> {
  const compressed = await readFile(archive).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!compressed) return;
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  const folders = new Set<string>();
  for (const { path, isFolder, content } of entriesOf(await promisify(brotliDecompress)(compressed))) {
    const target = join(partial, path);
    const parent = isFolder ? target : dirname(target);
    if (!folders.has(parent)) mkdirSync(parent, { recursive: true, mode: 0o700 });
    folders.add(parent);
    if (!isFolder) writeFileSync(target, content, { mode: 0o600 }); // a thousand small files: promises take twice the time
  }
  await rename(partial, folder);
}

interface Entry {
  /** Inside the folder. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly content: Uint8Array;
}

const blockSize = 512;

/** The entries of a tar archive (https://www.gnu.org/software/tar/manual/html_node/Standard.html). */
function* entriesOf(tar: Buffer): Generator<Entry> {
  for (let offset = 0; tar[offset]; ) {
    const field = (start: number, length: number): string =>
      tar.toString('utf8', offset + start, offset + start + length).replace(/\0.*/s, '');
    const size = Number.parseInt(field(124, 12), 8) || 0;
    const content = tar.subarray(offset + blockSize, offset + blockSize + size);
    yield { path: field(0, 100), isFolder: field(156, 1) === '5', content };
    offset += blockSize * (1 + Math.ceil(size / blockSize));
  }
}
