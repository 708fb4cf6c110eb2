// The operator's page is published as it is written: its files are copied into `operator/`, beside what is built.
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

const source = new URL('../src/server/page/', import.meta.url);
const isPublished = (name) => ['.css', '.html', '.js', '.svg'].includes(extname(name));

/** Rollup tells the module that serves the page where its folder is, from whichever chunk that module ends up in. */
export function operatorPage() {
  let reference;
  return {
    name: 'operator-page',
    buildStart() {
      for (const name of readdirSync(source).filter(isPublished)) {
        const file = { type: 'asset', fileName: `operator/${name}`, source: readFileSync(new URL(name, source)) };
        const emitted = this.emitFile(file);
        if (name === 'index.html') reference = emitted;
      }
    },
    load(id) {
      if (!id.replaceAll('\\', '/').endsWith('/src/server/http/page-folder.ts')) return null;
      // https://rollupjs.org/plugin-development/#file-urls
      return `export const pageFolder = new URL('.', import.meta.ROLLUP_FILE_URL_${reference});`;
    },
  };
}
