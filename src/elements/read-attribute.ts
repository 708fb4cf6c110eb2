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
