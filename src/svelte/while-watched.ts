import { createSubscriber } from 'svelte/reactivity';
import { type Readable, writable } from 'svelte/store';

/** What {@link whileWatched} gives to build a view from. */
interface Watched<View> extends Readable<View> {
  /** Makes a getter that templates and effects follow: they run again when it is another value, whatever else changes. */
  field<T>(read: () => T): () => T;
  /** To be called when what the fields read may have changed. */
  update(): void;
}

/**
 * Starts something with the first that watches the view of it, be it by a store's subscription or as a template or an effect
 * that reads one of its fields, and stops it with the last; on a server never.
 */
export function whileWatched<View>(view: () => View, target: { start(): void; stop(): void }): Watched<View> {
  const { subscribe, set } = writable<View>(undefined, (setFirst) => {
    if (globalThis.document) target.start();
    setFirst(view());
    return () => target.stop();
  });

  const field = <T>(read: () => T): (() => T) => {
    // Not `toStore` and `fromStore`: those start and stop it to read it outside of an effect.
    const track = createSubscriber((update) => {
      let last: T | undefined;
      return subscribe(() => {
        const value = read();
        if (value !== last) update();
        last = value;
      });
    });
    return () => {
      track();
      return read();
    };
  };
  return { subscribe, field, update: () => set(view()) };
}
