/** Reports an error to the page (`window.onerror`, the console) without disturbing whoever calls. */
export function reportToPage(error: unknown): void {
  if (globalThis.reportError) globalThis.reportError(error);
  else
    queueMicrotask(() => {
      throw error; // Node has no reportError: this is how its own EventTarget reports
    });
}
