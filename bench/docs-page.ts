import { readFile, writeFile } from 'node:fs/promises';

/** Writes a result into a page of docs/, between `<!-- name -->` and `<!-- /name -->`. @throws when they are missing */
export async function writeToPage(page: string, name: string, text: string): Promise<void> {
  const file = new URL(`../docs/${page}`, import.meta.url);
  const before = await readFile(file, 'utf8');
  const between = new RegExp(`(?<=<!-- ${name} -->\n)[\\s\\S]*(?=<!-- /${name} -->)`);
  if (!between.test(before)) throw new Error(`docs/${page} has no place for "${name}"`);
  await writeFile(
    file,
    before.replace(between, () => `\n${text}\n\n`),
  );
}
