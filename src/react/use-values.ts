import { useCallback, useState, useSyncExternalStore } from 'react';
import { onChange, type Reader } from '../platform/reader.ts';

/** Returns what the reader reads of the object, and renders again when a value of it has changed. */
export function useValues<Target extends EventTarget, Values extends object>(
  target: Target,
  reader: Reader<Target, Values>,
): Values {
  const subscribe = useCallback(
    (notify: () => void) => {
      const run = new AbortController();
      onChange(target, reader, notify, run.signal);
      return () => run.abort();
    },
    [target, reader],
  );
  const [getSnapshot] = useState(() => keepEqual(() => reader.read(target)));
  const [onServer] = useState(() => reader.read());
  return useSyncExternalStore(subscribe, getSnapshot, () => onServer);
}

/**
 * Returns the same object for as long as its values are the same, as React expects of a snapshot. It reads nothing before it is
 * called, which is never on a server: frameworks that prerender pages allow no clock to be read there.
 */
function keepEqual<Values extends object>(read: () => Values): () => Values {
  let kept: Values | undefined;
  return () => {
    const latest = read();
    kept ??= latest;
    const before = kept;
    const names = Object.keys(latest) as (keyof Values)[];
    if (names.some((name) => !Object.is(latest[name], before[name]))) kept = latest;
    return kept;
  };
}
