import { expect } from '../core/expect.ts';
import { toEpochMs } from '../core/instant.ts';
import { reportToPage } from '../platform/report-error.ts';

/** When the session ends, epoch ms: `ends-at`. */
export const readEnd = (text: string | null): number | null =>
  read(text, null, (given) => toEpochMs('ends-at', /^\d+$/.test(given) ? Number(given) : given));

/** By how much it is extended, ms: `extend-by`. */
export const readExtension = (text: string | null): number =>
  read(text, 900_000, (given) => {
    const by = Number(given);
    expect(Number.isFinite(by) && by > 0, 'extend-by', 'a finite number > 0', given);
    return by;
  });

/** Nobody could catch what a bad attribute throws: it is reported to the page, and as if there were none. */
function read<T>(text: string | null, otherwise: T, parse: (text: string) => T): T {
  if (text === null) return otherwise;
  try {
    return parse(text);
  } catch (error) {
    reportToPage(error);
    return otherwise;
  }
}
