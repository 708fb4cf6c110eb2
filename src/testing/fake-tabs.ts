/**
 * Lets several monitors in one test act as tabs. Until it is disposed of, `localStorage` is an empty one in memory, and each
 * write to it fires a `storage` event shortly afterwards, as a browser does in the other tabs.
 *
 * Each monitor with `tabs` of the same name is one tab. All of them see the page's input, so give the other tabs no `sources`.
 * A monitor that is stopped is a tab that was closed or has crashed; other tabs cannot tell these apart. In Node, which has no
 * `storage` events, monitors notice a change at their next check.
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
