// The file that holds the settings, read anew when somebody changes it.
import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The names that are looked for in the working directory, in this order. */
export const configNames: readonly string[] = ['json', 'js', 'mjs', 'ts'].map((end) => `still-there.config.${end}`);

/** Editors write a file in several steps, and each is told of. ms */
const settlingTime = 100;

/** A config file as it was read. What it holds has not been checked. */
export interface ConfigFile {
  readonly path: string;
  /** What it held: JSON, or the default export of a module. */
  readonly value: unknown;
  /**
   * Calls `onChange` with each new content until the signal is aborted. A content that cannot be read, or that `onChange` refuses,
   * goes to `onError`, and the next one is waited for.
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
    // Node keeps a module under its address for ever: each content has an address of its own. What it imports stays as it was.
    const content = createHash('sha256').update(text).digest('hex');
    const { default: value } = await import(`${pathToFileURL(path)}?${content}`);
    if (value === undefined) throw new TypeError('it has no default export');
    return value;
  } catch (error) {
    throw because(path, 'use', error);
  }
}

/** Reads a config file. @throws Error which says what is wrong with it */
export async function readConfig(file: string): Promise<ConfigFile> {
  const path = resolve(file);
  let known = await textOf(path);
  const value = await contentOf(path, known);

  /** Looks again; the same content, or the same failure, is no news. */
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
        }, settlingTime);
      };
      let watcher: FSWatcher;
      try {
        // the directory: editors, and Kubernetes, put a new file in the place of the old one, whose watch would see nothing more
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
