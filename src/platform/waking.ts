// What a browser does when a page may have missed something: a tab comes to the front, a page is restored from the
// back/forward cache or unfrozen, a window gets the focus, a machine that slept is back on the network. `timeupdate` of any
// playing video is there because a machine can wake without any of these: a call shows video, and its players report four
// times a second anyway. None of them means that a person is there; each means "look at the clock".
const signs = 'visibilitychange pageshow resume focus online timeupdate';

/** Calls `check` with every sign that the page or the machine has woken, until the signal aborts. */
export function onWake(check: (sign: Event) => void, signal: AbortSignal): void {
  for (const sign of signs.split(' '))
    globalThis.addEventListener?.(sign, check, { capture: true, passive: true, signal });
}
