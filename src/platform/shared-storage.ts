// The one file that touches what the tabs of an origin share. `localStorage`, because every tab can read it at any moment and a
// write wakes the others; a `BroadcastChannel` would evict a page from the back/forward cache with its first message. Events
// that a page misses there are lost in Firefox and WebKit: whoever wakes must read again.

/** What the tabs share under a key; undefined when there is nothing, no storage, or somebody else's text. */
export function readShared(key: string): unknown {
  try {
    return JSON.parse(globalThis.localStorage.getItem(key) ?? '');
  } catch {
    return undefined;
  }
}

/**
 * Shares a value under a key. Where storage is blocked it does nothing: the tab is alone.
 * @throws DOMException when the storage is full
 */
export function writeShared(key: string, value: unknown): void {
  let storage: Storage | undefined;
  try {
    storage = globalThis.localStorage;
  } catch {} // blocked by the browser or its user
  storage?.setItem(key, JSON.stringify(value));
}

/** Calls `listener` whenever another tab has shared something under this key, until the signal aborts. */
export function onShared(key: string, listener: () => void, signal: AbortSignal): void {
  globalThis.addEventListener?.('storage', (event) => event.key === key && listener(), { signal });
}
