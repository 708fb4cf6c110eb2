// Known weaknesses in what users of the package install: the optional peers, and all these stand on.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = <T>(file: string): T => JSON.parse(readFileSync(resolve(root, file), 'utf8')) as T;

interface Audit {
  /** Says why, where the registry keeps no advisories. */
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
}

/** The peers and what they stand on, by name: in the lock file they are the tools' as well, so `npm audit` cannot tell. */
function installedByUsers(): Set<string> {
  const { peerDependencies } = read<{ peerDependencies: Record<string, string> }>('package.json');
  const { packages } = read<{ packages: Record<string, { dependencies?: Record<string, string> }> }>(
    'package-lock.json',
  );
  const names = new Set(Object.keys(peerDependencies));
  for (const name of names) {
    for (const needed of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) names.add(needed);
  }
  return names;
}

test('what users install beside the package is found in the lock file', () => {
  expect(installedByUsers()).toContain('pg-protocol'); // of pg, of pg-boss
});

test('no package that users install beside it is known to be weak', (context) => {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8' });
  const { message, vulnerabilities }: Audit = JSON.parse(stdout);
  if (!vulnerabilities)
    return context.skip(`the registry answers no question for advisories: ${message?.slice(0, 22)}`);
  const names = installedByUsers();
  const weak = Object.entries(vulnerabilities).filter(([name]) => names.has(name));
  expect(weak.filter(([, { severity }]) => severity === 'high' || severity === 'critical')).toEqual([]);
});
