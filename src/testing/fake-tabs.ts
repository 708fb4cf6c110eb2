/**
 * Lets several monitors of one test stand for tabs: until it is disposed of, `localStorage` is an empty one in memory, and
 * each write to it raises a `storage` event a moment later, as a browser does in the other tabs. Each monitor with the same
 * `tabs` is then a tab. They share the page's input, so give those that stand for other tabs no `sources`; one that is
 * stopped is closed or crashed, which others cannot tell apart either. In Node, where there are no such events, monitors find
 * out when they next look.
 *
 * ```ts
 * using tabs = fakeTabs();
 * const otherTab = new InactivityMonitor({ tabs: sharedTabs('call'), sources: [] });
 * otherTab.start();
 * ```
 */
export function fakeTabs(): Disposable {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, writable: true, value: memoryStorage() });
  return {
    [Symbol.dispose]() {
      if (own) Object.defineProperty(globalThis, 'localStorage', own);
      else Reflect.deleteProperty(globalThis, 'localStorage');
    },
  };
}

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  const set = (key: string | null, newValue: string | null): void => {
    const oldValue = items.get(key ?? '') ?? null;
    if (key === null) items.clear();
    else if (newValue === null) items.delete(key);
    else items.set(key, newValue);
    queueMicrotask(() => {
      const { StorageEvent } = globalThis;
      if (StorageEvent) globalThis.dispatchEvent(new StorageEvent('storage', { key, oldValue, newValue }));
    });
  };
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => set(key, String(value)),
    removeItem: (key) => set(key, null),
    clear: () => set(null, null),
  };
}
