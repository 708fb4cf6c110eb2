import { reportToPage } from '../platform/report-error.ts';

/**
 * A function that reports values over time. It calls `report` with each new value, and releases everything it uses when the
 * signal aborts.
 */
export type Source<T> = (report: (value: T) => void, signal: AbortSignal) => void;

/** Evidence that somebody is there. */
export interface Activity {
  /** What was seen: `'mousemove'`, `'keydown'`, `'speech'`, … */
  readonly source: string;
  /**
   * When it happened, in epoch milliseconds.
   * @default now
   */
  readonly at?: number;
  /**
   * Whether it closes the prompt by itself, as a person's speech does. Weaker evidence counts only before the prompt.
   * @default false
   */
  readonly confirms?: boolean;
  /** The other tab that saw it; undefined when this tab did. Set by the monitor. */
  readonly tab?: string;
}

/** A source of evidence. The reporter copies each activity, so a source may reuse one object. */
export type ActivitySource = Source<Activity>;

/**
 * Runs a source until the signal aborts. If the source throws, or its promise rejects, the error is reported to the page and
 * the source is ignored from then on; other sources go on.
 */
export function connect<T>(source: Source<T>, report: (value: T) => void, signal: AbortSignal): void {
  if (signal.aborted) return; // an earlier source has ended the run
  let isDead = false;
  const run = async (): Promise<void> => source((value) => isDead || signal.aborted || report(value), signal);
  run().catch((error) => {
    isDead = true;
    if (!signal.aborted) reportToPage(error); // an aborted wait rejects too, which is no failure
  });
}
