import { readFile, writeFile } from 'node:fs/promises';

/** Writes a result into docs/performance.md, between `<!-- name -->` and `<!-- /name -->`. @throws when they are missing */
export async function writeToPerformancePage(name: string, text: string): Promise<void> {
  const file = new URL('../docs/performance.md', import.meta.url);
  const page = await readFile(file, 'utf8');
  const between = new RegExp(`(?<=<!-- ${name} -->\n)[\\s\\S]*(?=<!-- /${name} -->)`);
  if (!between.test(page)) throw new Error(`docs/performance.md has no place for "${name}"`);
  await writeFile(
    file,
    page.replace(between, () => `\n${text}\n\n`),
  );
}
