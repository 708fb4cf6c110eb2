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

/** Returns the same object for as long as its values are the same, as React expects of a snapshot. */
function keepEqual<Values extends object>(read: () => Values): () => Values {
  let kept = read();
  return () => {
    const latest = read();
    const names = Object.keys(latest) as (keyof Values)[];
    if (names.some((name) => !Object.is(latest[name], kept[name]))) kept = latest;
    return kept;
  };
}
