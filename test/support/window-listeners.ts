type Held = { readonly type: string; readonly listener: unknown; readonly signal: AbortSignal | undefined };

/** Counts the listeners that are added to the window from now on and not let go of; `using` ends that. */
export function windowListeners(): Disposable & { readonly types: string[] } {
  let held: Held[] = [];
  const { addEventListener, removeEventListener } = window;
  window.addEventListener = (type: string, listener: unknown, options?: AddEventListenerOptions | boolean) => {
    const signal = typeof options === 'object' ? options.signal : undefined;
    held.push({ type, listener, signal });
    addEventListener.call(window, type, listener as EventListener, options);
  };
  window.removeEventListener = (type: string, listener: unknown, options?: EventListenerOptions | boolean) => {
    held = held.filter((one) => one.type !== type || one.listener !== listener);
    removeEventListener.call(window, type, listener as EventListener, options);
  };
  return {
    get types() {
      return held.filter(({ signal }) => !signal?.aborted).map(({ type }) => type);
    },
    [Symbol.dispose]() {
      Object.assign(window, { addEventListener, removeEventListener });
    },
  };
}
