import { reportToPage } from './report-error.ts';

// biome-ignore lint/suspicious/noExplicitAny: what an event brings is for each adapter to say
type Listener = (...args: any[]) => void;

/** An SDK's object that tells of events by name. */
export interface EmitterLike {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

/** SDKs call listeners within their own steps, where one that throws stops them: its error goes to the page instead. */
export function reportErrors<A extends unknown[]>(listener: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch (error) {
      reportToPage(error);
    }
  };
}

/** Listens to these events, names with blanks between them, until the signal aborts. */
export function listen<A extends unknown[]>(
  emitter: EmitterLike,
  events: string,
  listener: (...args: A) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const heard = reportErrors(listener);
  for (const event of events.split(' ')) {
    emitter.on(event, heard);
    signal.addEventListener('abort', () => emitter.off(event, heard), { once: true });
  }
}
