/** The browser's own method, where zone.js has replaced it. Angular apps had zone.js by default before Angular 21. */
interface Patched {
  readonly __zone_symbol__addEventListener?: EventTarget['addEventListener'];
}

/**
 * `target.addEventListener()`, also in a page with zone.js, which replaces it. Before 0.14.5 zone.js ignores `signal`, so that a
 * listener never ends (https://github.com/angular/angular/issues/49591). In 0.13.0 the first listener of a target and type also
 * decides whether the later ones are passive (measured). And Angular checks the app for changes after each event that zone.js
 * hands on. Without a target, as on a server, nothing is added.
 */
export function addListener<E extends Event = Event>(
  target: Partial<EventTarget> | null | undefined,
  type: string,
  listener: (event: E) => void,
  options: AddEventListenerOptions,
): void {
  const add = (target as Patched | undefined)?.__zone_symbol__addEventListener ?? target?.addEventListener;
  add?.call(target as EventTarget, type, listener as EventListener, options);
}
