// The apps of demo/apps, one per framework, built by `npm run apps` and served under /apps/<name>/.
import { existsSync } from 'node:fs';

const titles = { react: 'React', vue: 'Vue', svelte: 'Svelte', solid: 'Solid', angular: 'Angular' };

export const builtApps: URL = new URL('../apps/dist/', import.meta.url);

/** The page of the app at this address, if there is one. */
export function appPage(pathname: string): URL | undefined {
  const [, name = ''] = /^\/apps\/(\w+)\/$/.exec(pathname) ?? [];
  return name in titles ? pageOf(name, builtApps) : undefined;
}

const pageOf = (name: string, folder: URL): URL => new URL(`${name}/index.html`, folder);

/** The list on the first page: links to the apps, and how to build the missing ones. */
export function listApps(folder: URL = builtApps): string {
  const [links, missing]: [string[], string[]] = [[], []];
  for (const [name, title] of Object.entries(titles)) {
    if (existsSync(pageOf(name, folder))) links.push(`<a href="/apps/${name}/">${title}</a>`);
    else missing.push(title);
  }
  const list = links.length > 0 ? `<p class="apps">${links.join(' ')}</p>` : '';
  if (missing.length === 0) return list;
  return `${list}<p>Not built yet: ${missing.join(', ')}. Build them with <code>npm run apps</code>.</p>`;
}
