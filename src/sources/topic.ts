import type { Feed } from './feed.ts';

/** One reporter, any number of readers. */
export interface Topic<T> {
  /** Reports to all readers. */
  report(value: T): void;
  /** Hands on what is reported; a new reader gets the latest value first, if `replay` was asked for. */
  readonly feed: Feed<T>;
}

/** Makes a {@link Topic}: what an adapter hears once, several may read. */
export function createTopic<T>({ replay = false }: { replay?: boolean } = {}): Topic<T> {
  const readers = new Set<(value: T) => void>();
  let latest: { value: T } | undefined;
  return {
    report: (value) => {
      if (replay) latest = { value };
      for (const reader of readers) reader(value);
    },
    feed: (report, signal) => {
      readers.add(report);
      signal.addEventListener('abort', () => readers.delete(report), { once: true });
      if (latest) report(latest.value);
    },
  };
}
