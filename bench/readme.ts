import { readFile, writeFile } from 'node:fs/promises';

/** Puts a result into the README, between `<!-- name -->` and `<!-- /name -->`. @throws when they are missing */
export async function writeToReadme(name: string, text: string): Promise<void> {
  const file = new URL('../README.md', import.meta.url);
  const readme = await readFile(file, 'utf8');
  const between = new RegExp(`(?<=<!-- ${name} -->\n)[\\s\\S]*(?=<!-- /${name} -->)`);
  if (!between.test(readme)) throw new Error(`The README has no place for "${name}"`);
  await writeFile(
    file,
    readme.replace(between, () => `\n${text}\n\n`),
  );
}
