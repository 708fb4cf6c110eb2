// Reads files with settings or rules, and watches them for changes.
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { textOf, watchText } from './watched-text.ts';

/** The file names that are tried in the working directory, in this order. */
export const configNames: readonly string[] = ['json', 'js', 'mjs', 'ts'].map((end) => `still-there.config.${end}`);

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

async function contentOf(path: string, text: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(text.replace(/^\uFEFF/, '')); // some editors on Windows begin with this mark
    // Node caches modules by address for ever, so each content gets its own. Modules that it imports are not read again.
    const content = createHash('sha256').update(text).digest('hex');
    const { default: value } = await import(`${pathToFileURL(path)}?${content}`);
    if (value === undefined) throw new TypeError('it has no default export');
    return value;
  } catch (cause) {
    throw new Error(`Cannot use ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Reads a config file. @throws Error that says what is wrong with it */
export async function readConfig(file: string): Promise<ConfigFile> {
  const path = resolve(file);
  const text = await textOf(path);
  return {
    path,
    value: await contentOf(path, text),
    watch: (onChange, onError, signal) =>
      watchText(path, text, { onChange: async (changed) => onChange(await contentOf(path, changed)), onError }, signal),
  };
}
