// Mouse moves, made by script and dispatched again and again: making new ones would only add the same cost to everyone.
// Two at different places take turns, since some peers drop a move that goes nowhere.

// An element of its own: a move over a React root would also run React's own listeners, hook or no hook.
const target = document.body.appendChild(document.createElement('main'));
const init = { bubbles: true, movementX: 1, movementY: 1 };
const places = [
  { ...init, clientX: 10, clientY: 10 },
  { ...init, clientX: 11, clientY: 11 },
];
const mouse = places.map((place) => new MouseEvent('mousemove', place));
const pointer = places.map((place) => new PointerEvent('pointermove', { ...place, pointerType: 'mouse' }));

/** The n-th move as a browser makes it: a `pointermove`, then a `mousemove`. */
export function move(n: number): void {
  target.dispatchEvent(pointer[n & 1] as Event);
  target.dispatchEvent(mouse[n & 1] as Event);
}

/** The n-th move as `mousemove` only. */
export function moveMouseOnly(n: number): void {
  target.dispatchEvent(mouse[n & 1] as Event);
}
