import { readFileSync } from 'node:fs';

/** The version of this package; `unknown` if a bundler has separated the code from its package.json. */
export const version: string = versionOf(new URL('../package.json', import.meta.url));

function versionOf(file: URL): string {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
  } catch {
    return 'unknown';
  }
}
