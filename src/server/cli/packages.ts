// Whoever uses only the browser's part of this package installs none of the server's packages. `npx still-there serve` needs
// them all the same: npm gets them, into the cache that it keeps for npx, and the command goes on from there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from './command.ts';
import type { Environment } from './environment.ts';
import type { Flags } from './flags.ts';
import { type ProviderName, providerNames, providerPackages, providerVariables } from './settings-table.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
const manifest = createRequire(import.meta.url)('still-there/package.json') as Manifest;
const embeddedDatabase = '@electric-sql/pglite';

/** Set once they were got, so that nobody tries for ever. */
const guard = 'STILL_THERE_WITH_PACKAGES';

export const version: string = manifest.version;

/** The providers that flags name, or whose keys are there. */
export function chosenProviders(flags: Flags, env: Environment): readonly ProviderName[] {
  const named = [flags.provider ?? []].flat().flatMap((one) => String(one).split(','));
  return providerNames.filter((name) =>
    named.length > 0 ? named.includes(name) : env.has(providerVariables[name].apiKey),
  );
}

/** The packages that a command needs, with these flags. */
export function packagesFor(command: Command, flags: Flags, env: Environment): readonly string[] {
  if (!command.forProviders) return command.packages;
  return [
    ...command.packages,
    ...(env.has('DATABASE_URL') ? [] : [embeddedDatabase]),
    ...chosenProviders(flags, env).flatMap((name) => providerPackages[name] ?? []),
  ];
}

/** Whether a package cannot be found from here. */
export function isMissing(name: string): boolean {
  try {
    import.meta.resolve(name);
    return false;
  } catch {
    return true;
  }
}

/** Goes on with the same command line in a copy of this package that has these packages beside it. Resolves to the exit code. */
export async function runWith(packages: readonly string[]): Promise<number> {
  const specs = [
    `${manifest.name}@${version}`,
    ...packages.map((name) => `${name}@${manifest.peerDependencies[name]}`),
  ];
  const missing = packages.filter(isMissing).join(', ');
  const folder = process.env[guard] ? undefined : getPackages(specs, missing);
  if (folder === undefined) {
    console.error(
      `Missing: ${missing}. Install what is needed: npm install ${specs.map((spec) => JSON.stringify(spec)).join(' ')}`,
    );
    return 1;
  }
  process.env[guard] = '1';
  // in this process: signals, input and output need no handing on
  await import(pathToFileURL(join(folder, manifest.name, manifest.bin[manifest.name] as string)).href);
  return Number(process.exitCode ?? 0);
}

/** The `node_modules` in which npm put them, or `undefined` if it could not. */
function getPackages(specs: readonly string[], missing: string): string | undefined {
  console.error(`still-there: npm gets what is needed to serve: ${missing}`);
  const isWindows = process.platform === 'win32';
  const args = ['exec', '--yes', ...specs.map((spec) => `--package=${spec}`), '--', 'node', '-p', 'process.env.PATH'];
  const { status, stdout } = spawnSync('npm', isWindows ? args.map((arg) => `"${arg}"`) : args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    shell: isWindows, // npm is a script there
  });
  if (status !== 0) return undefined;
  const names = specs.map((spec) => spec.slice(0, spec.lastIndexOf('@')));
  return stdout
    .trim()
    .split(delimiter)
    .map(dirname) // npm puts node_modules/.bin into the path
    .find((folder) => names.every((name) => existsSync(join(folder, name, 'package.json'))));
}
