// Reads text files that may change while the server runs.
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How long (ms) to wait after a change, since editors write a file in several steps. */
const settleDelay = 100;

const because = (what: string, path: string, cause: unknown): Error =>
  new Error(`Cannot ${what} ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });

/** The content of a file. @throws Error that names it */
export async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error) => Promise.reject(because('read', path, error)));
}

/** What is called when a file changes. */
export interface TextListener {
  /** Called with each new content. An error that it throws goes to `onError`. */
  readonly onChange: (text: string) => void | Promise<void>;
  /** Called when the file cannot be read or watched, once until that changes. */
  readonly onError: (error: Error) => void;
}

/**
 * Watches a file until the signal is aborted. It may be replaced, and may be missing for a while.
 * @param known its content when it was last read
 */
export function watchText(path: string, known: string, { onChange, onError }: TextListener, signal: AbortSignal): void {
  if (signal.aborted) return;
  let last = known;
  /** Reads the file again. The same content or the same failure is not reported twice. */
  const look = async (): Promise<void> => {
    if (signal.aborted) return;
    const before = last;
    const text = await textOf(path).catch((error: Error) => error);
    last = text instanceof Error ? text.message : text;
    if (last === before) return;
    if (text instanceof Error) throw text;
    await onChange(text);
  };
  let looking = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const lookSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      looking = looking.then(look).catch((error) => onError(error instanceof Error ? error : new Error(String(error))));
    }, settleDelay);
  };
  let watcher: FSWatcher;
  try {
    // The directory, since editors and Kubernetes replace the file, and watching the old one would see nothing more.
    watcher = watch(dirname(path), { persistent: false }, lookSoon);
  } catch (error) {
    onError(because('watch', path, error));
    return;
  }
  watcher.on('error', (error) => onError(because('watch', path, error)));
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    watcher.close();
  });
  lookSoon(); // it may have changed since it was read
}
