import { expect } from '../../core/expect.ts';
import { readAttribute } from '../read-attribute.ts';
import type { Subject } from '../words/resolve-words.ts';

/**
 * Reads the attribute `snooze`: for how many milliseconds the third button keeps the question away, `Infinity` for `end`. Without
 * the attribute, or with an invalid value, which is reported to the page, there is no such button.
 */
export const readSnooze = (text: string | null): number | undefined =>
  readAttribute(() => {
    if (text === null) return undefined;
    const ms = text === 'end' ? Infinity : Number(text);
    expect(ms > 0 && (ms < Infinity || text === 'end'), 'snooze', 'milliseconds > 0 or `end`', text);
    return ms;
  }, undefined);

/** Reads the attribute `subject`. An unknown value is reported to the page, and means `'call'`. */
export const readSubject = (text: string | null): Subject =>
  readAttribute(() => {
    const subject = text ?? 'call';
    expect(subject === 'call' || subject === 'session', 'subject', '`call` or `session`', text);
    return subject;
  }, 'call');
