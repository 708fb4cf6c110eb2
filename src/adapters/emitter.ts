import { reportErrors } from '../platform/report-error.ts';

// biome-ignore lint/suspicious/noExplicitAny: each adapter knows what its events carry
type Listener = (...args: any[]) => void;

/** An SDK's object with named events. */
export interface EmitterLike {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

/** Listens to events, whose names are separated by spaces, until the signal aborts. An error in the listener goes to the page. */
export function listen<A extends unknown[]>(
  emitter: EmitterLike,
  events: string,
  listener: (...args: A) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const safeListener = reportErrors(listener);
  for (const event of events.split(' ')) {
    emitter.on(event, safeListener);
    signal.addEventListener('abort', () => emitter.off(event, safeListener), { once: true });
  }
}
