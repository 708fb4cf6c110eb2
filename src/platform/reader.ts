import { addListener } from './add-listener.ts';

/** How the bindings of the frameworks read an object that raises events. */
export interface Reader<Target extends EventTarget, Values extends object> {
  /** The events after which `read` may return other values. */
  readonly events: readonly string[];
  /** Returns the current values; without an object, as on a server, the values that hold before there is one. */
  read(target?: Target): Values;
}

/** Calls `update` after each event that may have changed what the reader returns, until the signal aborts. */
export function onChange(
  target: EventTarget,
  { events }: Pick<Reader<EventTarget, object>, 'events'>,
  update: () => void,
  signal?: AbortSignal,
): void {
  for (const type of events)
    if (signal) addListener(target, type, update, { signal });
    else target.addEventListener(type, update);
}
