// Known vulnerabilities in what users install: the server's dependencies, the frameworks that the bindings need, and all that
// these depend on.
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

/** By name. The lock file also lists our tools and their dependencies, so `npm audit` alone cannot tell which are users'. */
function installedByUsers(): Set<string> {
  const { peerDependencies } = read<{ peerDependencies: Record<string, string> }>('package.json');
  const { dependencies } = read<{ dependencies: Record<string, string> }>('server/package.json');
  const { packages } = read<{ packages: Record<string, { dependencies?: Record<string, string> }> }>(
    'package-lock.json',
  );
  const names = new Set([...Object.keys(peerDependencies), ...Object.keys(dependencies)]);
  for (const name of names) {
    for (const needed of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) names.add(needed);
  }
  return names;
}

test('the lock file tells what users install', () => {
  expect(installedByUsers()).toContain('pg-protocol'); // of pg, of pg-boss
});

test('nothing that users install has a known vulnerability of high severity', (context) => {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8' });
  const { message, vulnerabilities }: Audit = JSON.parse(stdout);
  if (!vulnerabilities) return context.skip(`the registry has no advisories: ${message?.slice(0, 22)}`);
  const names = installedByUsers();
  const weak = Object.entries(vulnerabilities).filter(([name]) => names.has(name));
  expect(weak.filter(([, { severity }]) => severity === 'high' || severity === 'critical')).toEqual([]);
});
