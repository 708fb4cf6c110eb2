import { createSubscriber } from 'svelte/reactivity';
import { type Readable, writable } from 'svelte/store';
import { onChange, type Reader } from '../platform/reader.ts';

/**
 * Returns an object that has each value of the reader as a field, and is a store of itself. The target starts when a template or
 * an effect first reads a field, or when the store gets its first subscriber, and stops when the last of them is gone. On a
 * server it never starts, and the fields have the values of no object.
 */
export function createView<Target extends EventTarget, Values extends object, View extends Values & Readable<View>>(
  target: Target,
  reader: Reader<Target, Values>,
  run: { start(): void; stop(): void },
  others: Omit<View, keyof Values | 'subscribe'>,
): View {
  const isServer = !globalThis.document;
  const { subscribe, set } = writable<View>(undefined, (setFirst) => {
    if (isServer) return setFirst(view);
    run.start();
    setFirst(view);
    return () => run.stop();
  });
  onChange(target, reader, () => set(view));

  const view = { ...others, subscribe } as View;
  for (const name of Object.keys(reader.read()) as (keyof Values)[]) {
    const read = () => reader.read(isServer ? undefined : target)[name];
    // Not `toStore` and `fromStore`: outside of effects they would start and stop the target to read a value.
    const track = createSubscriber((update) => {
      let last: unknown;
      return subscribe(() => {
        const value = read();
        if (value !== last) update();
        last = value;
      });
    });
    const get = () => {
      track();
      return read();
    };
    Object.defineProperty(view, name, { get, enumerable: true });
  }
  return view;
}
