// The least that anything can do which wants to see the mouse: all other costs are read against this one.
export function mount() {
  window.addEventListener('mousemove', () => {}, { capture: true, passive: true });
}
