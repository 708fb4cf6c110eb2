// A page with Vue in it, under a driven clock. Importing this file sets one up for each test.
import { afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { type App, type Component, createApp, defineComponent, h } from 'vue';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { windowListeners } from './window-listeners.ts';

export let clock: DrivenClock;
export let listeners: ReturnType<typeof windowListeners>;
/** What each rendering showed. */
export let shown: unknown[];
/** The errors and warnings of Vue. */
let faults: unknown[];

let app: App | undefined;

export function show(component: Component, create = createApp, root = document.body): void {
  app = create(component);
  app.config.errorHandler = (error) => faults.push(error);
  app.config.warnHandler = (warning) => faults.push(warning);
  app.mount(root);
}

/** Shows a component whose text is what `setup` returns, and records what each rendering showed. */
export function mount(setup: () => () => unknown, create = createApp, root = document.body): void {
  const component = defineComponent(() => {
    const render = setup();
    return () => {
      shown.push(render());
      return h('p', String(shown.at(-1)));
    };
  });
  show(component, create, root);
}

export function unmount(): void {
  app?.unmount();
  app = undefined;
}

export function expectNothingHeld(): void {
  expect(listeners.types).toEqual([]);
  expect(clock.timers).toBe(0);
}

// With the first app of a page, Vue sets a timer of its own: it waits for developer tools.
beforeAll(() => createApp(() => null).mount(document.createElement('div')));
beforeEach(() => {
  clock = driveClock(vi);
  listeners = windowListeners();
  shown = [];
  faults = [];
});
afterEach(() => {
  unmount();
  document.body.replaceChildren();
  listeners[Symbol.dispose]();
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(faults).toEqual([]);
});
