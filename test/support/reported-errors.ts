import { onTestFinished } from 'vitest';

/** Collects the errors that are reported to the page (`window.onerror`) until the test ends. */
export function reportedErrors(): unknown[] {
  const errors: unknown[] = [];
  const note = (event: ErrorEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    errors.push(event.error);
  };
  window.addEventListener('error', note, { capture: true });
  onTestFinished(() => window.removeEventListener('error', note, { capture: true }));
  return errors;
}
