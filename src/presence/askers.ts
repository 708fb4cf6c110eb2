import { addListener } from '../platform/add-listener.ts';

// How monitors, guards and elements of a page find each other: by events, so that it also works between two copies of this
// package, and into shadow trees.

/** What an asker reads of the monitor that it asks for. */
interface Prompting extends EventTarget {
  readonly state: string;
}

/** Fired on the document when a monitor becomes `prompted`. `detail` is the monitor. */
export const promptedEvent = 'still-there:prompted';
/** Fired on the document by an element that has nothing to show yet. `detail` is the element. */
export const freeEvent = 'still-there:free';
/** Fired on a monitor that is still `prompted` when the one who asked for it is gone. */
export const unaskedEvent = 'still-there:unasked';
const askersEvent = 'still-there:askers';

/**
 * Returns whoever asks for this monitor, in the order in which they came: elements, of which only the first one asks, and `null`
 * for an app that asks in its own way.
 */
export function findAskers(monitor: EventTarget): readonly (Element | null)[] {
  const askers: (Element | null)[] = [];
  monitor.dispatchEvent(new CustomEvent(askersEvent, { detail: askers }));
  return askers;
}

/** Adds one of the monitor's askers until the signal aborts. */
export function addAsker(asker: Element | null, monitor: EventTarget, signal: AbortSignal): void {
  addListener(monitor, askersEvent, (event) => (event as CustomEvent<(Element | null)[]>).detail.push(asker), {
    signal,
  });
}

/** Lets the next asker ask, if an answer is still awaited when the current task has settled. Call it when the first one goes. */
export function handOver(monitor: Prompting): void {
  queueMicrotask(() => {
    if (monitor.state === 'prompted') monitor.dispatchEvent(new Event(unaskedEvent));
  });
}
