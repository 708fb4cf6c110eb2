import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built files of the page: the same folder, seen from the sources and from the published package. */
const builtPage = new URL('../../dist/operator-ui/', import.meta.url);

/** The files that the page consists of, and their types. Others in the folder, such as those of an older build, are not served. */
export const pageFiles: ReadonlyMap<string, string> = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['operator.js', 'text/javascript; charset=utf-8'],
  ['operator.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
  ['LICENSES.txt', 'text/plain; charset=utf-8'],
]);

/** Reads the built operator page: its files by name. @throws Error if one is missing or cannot be read */
export function readBuiltPage(folder: URL = builtPage): ReadonlyMap<string, Buffer<ArrayBuffer>> {
  const files = new Map<string, Buffer<ArrayBuffer>>();
  const missing: string[] = [];
  for (const name of pageFiles.keys()) {
    const path = fileURLToPath(new URL(name, folder));
    try {
      files.set(name, readFileSync(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      missing.push(path);
    }
  }
  if (missing.length > 0)
    throw new Error(
      `The operator page is not built: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. ` +
        'Run `npm run build` in a checkout, or install still-there-server again.',
    );
  return files;
}
