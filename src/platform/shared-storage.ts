import { addListener } from './add-listener.ts';
// The only file that touches what the tabs of an origin share. It uses `localStorage`: every tab can read it at any moment, and a
// write wakes the others. A `BroadcastChannel` would evict a page from the back/forward cache with its first message. Firefox and
// WebKit lose the events that a page misses in that cache, so a page that wakes must read again.

/** What the tabs share under a key; undefined if there is nothing, no storage, or a text that is not JSON. */
export function readShared(key: string): unknown {
  try {
    return JSON.parse(globalThis.localStorage.getItem(key) ?? '');
  } catch {
    return undefined;
  }
}

/**
 * Shares a value under a key. Does nothing if storage is blocked: the tab is on its own.
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
  addListener(globalThis, 'storage', (event: StorageEvent) => event.key === key && listener(), { signal });
}
