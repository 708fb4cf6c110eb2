// An embedded database without meetings, made once in a run and copied for each who needs one: to make one costs four seconds of a
// core, a copy 50 ms. Who tests the very first start does without.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { openEngine } from '../../src/engine/engine.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import { limitOf } from './limit-of.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    emptyDatabase: string;
  }
}

/** Vitest calls it before the tests of a project, and what it returns after them. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'still-there-empty-'));
  const engine = await openEngine({
    database: { directory: folder },
    links: new Map(),
    limitFor: () => limitOf(0),
    metrics: new Metrics(async () => ({})),
    logger: pino({ level: 'silent' }),
    concurrency: 1,
    signal: new AbortController().signal,
  });
  await engine.close();
  project.provide('emptyDatabase', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Puts an empty database into a directory, where the server finds it. Resolves to the directory. */
export function placeDatabase(directory: string): string {
  cpSync(inject('emptyDatabase'), directory, { recursive: true });
  return directory;
}
