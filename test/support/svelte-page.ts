// A page with Svelte in it, under a driven clock. Importing this file sets one up for each test.
import { type Component, flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { windowListeners } from './window-listeners.ts';

export let clock: DrivenClock;
export let listeners: ReturnType<typeof windowListeners>;

let apps: object[] = [];

interface Shown {
  /** What each rendering showed. */
  readonly shown: unknown[];
  gone(): Promise<void>;
}

/** Shows one field of a view, by one of the components in `test/support/svelte`. */
export function show(component: Component<object>, view: object, field: string): Shown {
  const shown: unknown[] = [];
  const app = mount(component, { target: document.body, props: { view, field, shown } });
  keep(app);
  flushSync();
  return { shown, gone: () => remove(app) };
}

/** Removes the app after the test. */
export function keep(app: object): void {
  apps.push(app);
}

async function remove(app: object): Promise<void> {
  apps = apps.filter((one) => one !== app);
  await unmount(app);
  await Promise.resolve(); // Svelte waits whether another effect takes over
}

export function expectNothingHeld(): void {
  expect(listeners.types).toEqual([]);
  expect(clock.timers).toBe(0);
}

beforeEach(() => {
  clock = driveClock(vi);
  listeners = windowListeners();
  document.body.replaceChildren();
});
afterEach(async () => {
  for (const app of apps) await remove(app);
  listeners[Symbol.dispose]();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
