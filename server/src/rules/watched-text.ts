// Reads text files that may change while the server runs.
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How long (ms) to wait after a change, since editors write a file in several steps. */
const settleDelay = 100;
/**
 * Milliseconds after which the file is read again even if no change was reported. The system reports none when the folder itself, or a
 * link on the way to it, is replaced; nor on some network file systems.
 */
const pollInterval = 10_000;

/** The content of a file. @throws Error that names it */
export async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: Error) => {
    throw new Error(`Cannot read ${path}: ${cause.message}`, { cause });
  });
}

/** What is called when a file changes. */
export interface TextListener {
  /** Called with each new content. An error that it throws goes to `onError`. */
  readonly onChange: (text: string) => void | Promise<void>;
  /** Called when the file cannot be read, once until that changes. */
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
  const poll = setInterval(lookSoon, pollInterval);
  poll.unref();
  const watcher = watched(dirname(path), lookSoon);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearInterval(poll);
    watcher?.close();
  });
  lookSoon(); // it may have changed since it was read
}

/** Watches a directory: editors and Kubernetes replace the file, and watching the old one would see nothing more. */
function watched(directory: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(directory, { persistent: false }, onChange).on('error', () => {}); // the file is polled anyway
  } catch {
    return undefined; // the same
  }
}
