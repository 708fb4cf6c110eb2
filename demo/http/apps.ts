// The apps of demo/apps, one per framework, as `npm run apps` has built them: under /apps/<name>/.
import { existsSync } from 'node:fs';

const titles = { react: 'React', vue: 'Vue', svelte: 'Svelte', solid: 'Solid', angular: 'Angular' };

export const builtApps: URL = new URL('../apps/dist/', import.meta.url);

/** The page of the app at this address, if it is one. */
export function appPage(pathname: string): URL | undefined {
  const [, name = ''] = /^\/apps\/(\w+)\/$/.exec(pathname) ?? [];
  return name in titles ? new URL(`${name}/index.html`, builtApps) : undefined;
}

/** What the first page says of them: links, and how to build those that are not there. */
export function listApps(): string {
  const apps = Object.entries(titles).map(([name, title]) => {
    const address = `/apps/${name}/`;
    return { title, address, isBuilt: existsSync(appPage(address) as URL) };
  });
  const links = apps.filter(({ isBuilt }) => isBuilt).map(({ title, address }) => `<a href="${address}">${title}</a>`);
  const missing = apps.filter(({ isBuilt }) => !isBuilt).map(({ title }) => title);
  const list = links.length > 0 ? `<p class="apps">${links.join(' ')}</p>` : '';
  return missing.length > 0
    ? `${list}<p>Not built yet: ${missing.join(', ')}. <code>npm run apps</code> does it.</p>`
    : list;
}
