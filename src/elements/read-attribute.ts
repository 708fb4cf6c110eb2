import { expect } from '../core/expect.ts';
import { reportToPage } from '../platform/report-error.ts';

/** Parses an attribute. Nobody could catch an error of a bad one, so it is reported to the page and the fallback is used. */
export function readAttribute<T>(parse: () => T, fallback: T): T {
  try {
    return parse();
  } catch (error) {
    reportToPage(error);
    return fallback;
  }
}

/** Reports a boolean attribute with the value "false", which is on like any other that is present. */
export function checkFlag(name: string, text: string | null): void {
  readAttribute(() => expect(text !== 'false', name, 'empty (on) or absent (off)', text), undefined);
}
