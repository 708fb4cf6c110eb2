/** Reports an error to the page (`window.onerror`, the console) without disturbing the caller. */
export function reportToPage(error: unknown): void {
  if (globalThis.reportError) globalThis.reportError(error);
  else
    queueMicrotask(() => {
      throw error; // Node has no reportError: this is how its own EventTarget reports
    });
}

/** Wraps a listener for code that stops when a listener throws, as many SDKs do: the error is reported to the page instead. */
export function reportErrors<A extends unknown[]>(listener: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch (error) {
      reportToPage(error);
    }
  };
}
