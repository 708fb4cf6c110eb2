// Builds the packages whose `dist` is older than their sources.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root, toolEnv } from './setup.mjs';

/**
 * When the newest of these files, or of the files in these folders, was last written, by paths in the repository;
 * 0: none is there.
 */
export function writtenAt(...paths) {
  const times = paths.map((path) => {
    const stat = statSync(resolve(root, path), { throwIfNoEntry: false });
    if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
    return writtenAt(...readdirSync(resolve(root, path)).map((name) => join(path, name)));
  });
  return Math.max(0, ...times);
}

/** Ends the process if the build fails. */
export function buildPackage() {
  if (writtenAt('dist/index.js') <= writtenAt('src', 'package.json', 'rollup.config.mjs')) {
    console.log('Building the package into dist/');
    run('rollup', '-c', '--silent');
  }
  const serverSources = ['server/src', 'server/scripts', 'server/package.json'];
  if (writtenAt('server/dist/prepared-database.tar.br') <= writtenAt(...serverSources)) {
    console.log('Building the server into server/dist/');
    run('node', 'server/scripts/build.mjs');
  }
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: root, env: toolEnv, stdio: 'inherit' });
  if (error) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
}
