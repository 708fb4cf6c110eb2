import { expect } from '../../core/expect.ts';
import { toEpochMs } from '../../core/instant.ts';
import { readAttribute } from '../read-attribute.ts';

/** 15 minutes, in milliseconds. */
const defaultExtension = 900_000;

/** Reads `ends-at`: when the session ends, in epoch milliseconds. */
export const readEnd = (text: string | null): number | null =>
  readAttribute(() => (text === null ? null : toEpochMs('ends-at', /^\d+$/.test(text) ? Number(text) : text)), null);

/** Reads `extend-by`, in milliseconds. */
export const readExtension = (text: string | null): number =>
  readAttribute(() => {
    const by = Number(text ?? defaultExtension);
    expect(Number.isFinite(by) && by > 0, 'extend-by', 'a finite number > 0', text);
    return by;
  }, defaultExtension);
