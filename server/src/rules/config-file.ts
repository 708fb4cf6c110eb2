// Reads the file with the settings, and watches it for changes.
import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The file names that are tried in the working directory, in this order. */
export const configNames: readonly string[] = ['json', 'js', 'mjs', 'ts'].map((end) => `still-there.config.${end}`);

/** How long (ms) to wait after a change, since editors write a file in several steps. */
const settleDelay = 100;

/** A config file. Its content has not been checked. */
export interface ConfigFile {
  readonly path: string;
  /** The JSON, or the default export of the module. */
  readonly value: unknown;
  /**
   * Calls `onChange` with each new content until the signal is aborted. If a content cannot be read, or `onChange` throws, the
   * error goes to `onError`, and watching goes on.
   */
  watch(onChange: (value: unknown) => void | Promise<void>, onError: (error: Error) => void, signal: AbortSignal): void;
}

const because = (path: string, what: string, cause: unknown): Error =>
  new Error(`Cannot ${what} ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error) => Promise.reject(because(path, 'read', error)));
}

async function contentOf(path: string, text: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(text);
    // Node caches modules by address for ever, so each content gets its own. Modules that it imports are not read again.
    const content = createHash('sha256').update(text).digest('hex');
    const { default: value } = await import(`${pathToFileURL(path)}?${content}`);
    if (value === undefined) throw new TypeError('it has no default export');
    return value;
  } catch (error) {
    throw because(path, 'use', error);
  }
}

/** Reads a config file. @throws Error that says what is wrong with it */
export async function readConfig(file: string): Promise<ConfigFile> {
  const path = resolve(file);
  let known = await textOf(path);
  const value = await contentOf(path, known);

  /** Reads the file again. The same content or the same failure is not reported twice. */
  async function look(onChange: (value: unknown) => void | Promise<void>): Promise<void> {
    const before = known;
    const text = await textOf(path).catch((error: Error) => error);
    known = text instanceof Error ? text.message : text;
    if (known === before) return;
    if (text instanceof Error) throw text;
    await onChange(await contentOf(path, text));
  }

  return {
    path,
    value,
    watch(onChange, onError, signal) {
      if (signal.aborted) return;
      let looking = Promise.resolve();
      let timer: NodeJS.Timeout | undefined;
      const lookSoon = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          looking = looking
            .then(() => (signal.aborted ? undefined : look(onChange)))
            .catch((error) => onError(error instanceof Error ? error : new Error(String(error))));
        }, settleDelay);
      };
      let watcher: FSWatcher;
      try {
        // The directory, since editors and Kubernetes replace the file, and watching the old one would see nothing more.
        watcher = watch(dirname(path), { persistent: false }, lookSoon);
      } catch (error) {
        onError(because(path, 'watch', error));
        return;
      }
      watcher.on('error', (error) => onError(because(path, 'watch', error)));
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        watcher.close();
      });
      lookSoon(); // it may have changed since it was read
    },
  };
}
