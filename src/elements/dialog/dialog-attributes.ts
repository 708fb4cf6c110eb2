import { expect } from '../../core/expect.ts';
import { readAttribute } from '../read-attribute.ts';
import type { Subject } from '../words/resolve-words.ts';

/** Reads the attribute `subject`. An unknown value is reported to the page, and means `'call'`. */
export const readSubject = (text: string | null): Subject =>
  readAttribute(() => {
    const subject = text ?? 'call';
    expect(subject === 'call' || subject === 'session', 'subject', '`call` or `session`', text);
    return subject;
  }, 'call');
