// One PostgreSQL for all test files of a run, each with a database of its own: nothing is started for a file. For mutation tests,
// which run the same files hundreds of times.
import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';
import { runSql } from './run-sql.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of the database `postgres`, if a server is shared. */
    sharedPostgres?: string;
  }
}

/** Vitest calls it before the tests of a run, and what it returns after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide('sharedPostgres', postgres.url());
  return () => postgres[Symbol.asyncDispose]();
}

/** Makes an empty database on the shared server. Resolves to its URL, and a function that removes it. */
export async function createSharedDatabase(server: string): Promise<{ url: string; remove: () => Promise<void> }> {
  const name = `database_${randomUUID().replaceAll('-', '')}`;
  await runSql(server, `create database ${name}`);
  const url = Object.assign(new URL(server), { pathname: name }).href;
  return { url, remove: async () => void (await runSql(server, `drop database ${name} with (force)`)) };
}
