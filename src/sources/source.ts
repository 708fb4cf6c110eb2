import { reportToPage } from '../platform/report-error.ts';

/**
 * Something that flows in: a function that is handed a reporter, and a signal that ends it. It reports whenever it has
 * something to say and lets go of everything it holds when the signal aborts.
 */
export type Source<T> = (report: (value: T) => void, signal: AbortSignal) => void;

/** Evidence that somebody is there. */
export interface Activity {
  /** What was seen: `'mousemove'`, `'keydown'`, `'speech'`, … */
  readonly source: string;
  /**
   * When it happened, epoch ms.
   * @default now
   */
  readonly at?: number;
  /**
   * Enough to close the prompt by itself, as somebody's speech is; weaker evidence counts only before the prompt.
   * @default false
   */
  readonly confirms?: boolean;
  /** Which other tab of the `channel` saw it; undefined when this one did. Set by the monitor. */
  readonly tab?: string;
}

/** Where evidence comes from. The reporter copies what it is handed, so a source may reuse one object. */
export type ActivitySource = Source<Activity>;

/**
 * Runs a source until `signal` aborts. A source that throws, at once or from its promise, is silenced alone and reported to
 * the page.
 */
export function connect<T>(source: Source<T>, report: (value: T) => void, signal: AbortSignal): void {
  let isDead = false;
  const run = async (): Promise<void> => source((value) => isDead || signal.aborted || report(value), signal);
  run().catch((error) => {
    isDead = true;
    if (!signal.aborted) reportToPage(error); // what an aborted wait throws is no failure
  });
}
