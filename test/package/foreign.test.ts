// The table of `npm run apps:foreign`, which runs outside of the gate.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { apps } from '../foreign/apps.ts';
import { documentation } from '../support/documentation.ts';

const all = Object.values(apps);

test('every folder of files belongs to an app, and every app has its files', () => {
  const used = new Set(all.flatMap(({ files }) => Object.keys(files)));
  expect([...used].sort()).toEqual(readdirSync(resolve(import.meta.dirname, '../foreign/apps')).sort());
});

test('every package has an exact version, so that a run of today can be repeated', () => {
  const packages = all.flatMap(({ create, packages = [] }) => [...packages, ...(create ? [create[0]] : [])]);
  expect(packages.length).toBeGreaterThan(30);
  expect(packages.filter((name) => !/@\d+\.\d+\.\d+(-.+)?$/.test(name))).toEqual([]);
});

test('the oldest versions that are tried are those that the documentation promises', () => {
  const text = documentation();
  for (const [framework, version] of Object.entries({ React: '18.0', Vue: '3.3', Svelte: '5.7', Angular: '16' })) {
    expect(apps, framework).toHaveProperty([`${framework.toLowerCase()}-${version}`]);
    expect(text).toContain(`${framework} ${version} or later`);
  }
});
