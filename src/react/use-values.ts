import { useCallback, useState, useSyncExternalStore } from 'react';
import { onChange, type Reader } from '../platform/reader.ts';

/** Returns what the reader reads of the object, and renders again when a value of it has changed. */
export function useValues<Target extends EventTarget, Values extends object>(
  target: Target,
  reader: Reader<Target, Values>,
): Values {
  const [snapshot] = useState(() => new Snapshot(() => reader.read(target)));
  const subscribe = useCallback(
    (notify: () => void) => {
      const run = new AbortController();
      const onEvent = (): void => {
        snapshot.expire();
        notify();
      };
      snapshot.expire(); // what changed before there was a listener
      onChange(target, reader, onEvent, run.signal);
      return () => run.abort();
    },
    [target, reader, snapshot],
  );
  const [onServer] = useState(() => reader.read());
  return useSyncExternalStore(subscribe, snapshot.read, () => onServer);
}

/**
 * Reads values as React expects of a snapshot: the same object for as long as its values are the same, and nothing new between
 * two reads in a row, though a second may begin between them. It reads nothing before it is asked to, which is never on a
 * server: frameworks that prerender pages allow no clock to be read there.
 */
class Snapshot<Values extends object> {
  readonly #readNow: () => Values;
  #kept: Values | undefined;
  #isCurrent = false;

  constructor(readNow: () => Values) {
    this.#readNow = readNow;
  }

  /** From now on a read is a new one. */
  readonly expire = (): void => {
    this.#isCurrent = false;
  };

  readonly read = (): Values => {
    const kept = this.#kept;
    if (kept && this.#isCurrent) return kept;
    this.#isCurrent = true;
    queueMicrotask(this.expire);
    const latest = this.#readNow();
    const names = Object.keys(latest) as (keyof Values)[];
    if (kept && names.every((name) => Object.is(latest[name], kept[name]))) return kept;
    this.#kept = latest;
    return latest;
  };
}
