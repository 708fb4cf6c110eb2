// What only Svelte has: what runs runs while it is watched, by runes or as a store. What all bindings do:
// `bindings.chromium.test.ts`.
import { type Component, flushSync, hydrate } from 'svelte';
import { fromStore, get } from 'svelte/store';
import { describe, expect, test, vi } from 'vitest';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../src/svelte/index.ts';
import { fakeMeeting } from '../../src/testing/index.ts';
import Derived from '../support/svelte/Derived.svelte';
import Runes from '../support/svelte/Runes.svelte';
import Store from '../support/svelte/Store.svelte';
import { clock, expectNothingHeld, keep, listeners, show } from '../support/svelte-page.ts';

const [second, minute] = [1000, 60_000];

describe('createInactivity()', () => {
  test.each<{ way: string; component: Component<object> }>([
    { way: 'in a template', component: Runes },
    { way: 'by a derived value', component: Derived },
    { way: 'as a store', component: Store },
  ])('runs while it is watched $way, and renders once for each state', async ({ component }) => {
    const view = createInactivity({ timeout: 60 * minute });
    expectNothingHeld();
    const { shown, gone } = show(component, view, 'state');
    expect(listeners.types).toContain('keydown');
    for (let move = 0; move < 10; move++) {
      clock.advance(second);
      view.monitor.report();
      flushSync();
    }
    expect(shown).toEqual(['active']);
    for (const time of [59 * minute, minute]) {
      clock.advance(time);
      flushSync();
    }
    expect(shown).toEqual(['active', 'prompted', 'idle']);
    await gone();
    expect(view.state).toBe('stopped');
    expectNothingHeld();
  });

  test('starts with the first that watches and stops with the last, whichever they are', async () => {
    const view = createInactivity();
    const runes = show(Runes, view, 'state');
    const startedAt = view.monitor.lastActive;
    clock.advance(minute);
    const store = show(Store, view, 'state');
    const unsubscribe = view.subscribe(() => {});
    await runes.gone();
    await store.gone();
    expect({ state: view.state, lastActive: view.monitor.lastActive }).toEqual({
      state: 'active',
      lastActive: startedAt,
    });
    unsubscribe();
    expect(view.state).toBe('stopped');
    expectNothingHeld();
    show(Runes, view, 'state');
    expect(view.monitor.lastActive).toBe(startedAt + minute);
  });

  test('keeps running when one effect takes over from another', async () => {
    const view = createInactivity();
    const first = show(Runes, view, 'state');
    const startedAt = view.monitor.lastActive;
    clock.advance(minute);
    const going = first.gone();
    show(Runes, view, 'state');
    await going;
    expect({ state: view.state, lastActive: view.monitor.lastActive }).toEqual({
      state: 'active',
      lastActive: startedAt,
    });
  });

  test('is not started by reading it elsewhere', () => {
    const view = createInactivity();
    expect({ state: view.state, lastActive: view.monitor.lastActive }).toEqual({ state: 'stopped', lastActive: 0 });
  });

  test('is a store that stores can be made of', () => {
    const view = createInactivity({ timeout: 60 * minute });
    const seen: string[] = [];
    const unsubscribe = view.subscribe(({ state }) => seen.push(state));
    clock.advance(60 * minute);
    expect(seen).toEqual(['active', 'prompted', 'idle']);
    expect(get(view).monitor).toBe(view.monitor);
    expect(fromStore(view).current.state).toBe('idle');
    unsubscribe();
  });

  test('hydrates a page from a server without a complaint', () => {
    const warn = vi.spyOn(console, 'warn');
    const root = document.body.appendChild(document.createElement('div'));
    root.innerHTML = '<!--[--><p>stopped</p><!--]-->';
    const written = root.querySelector('p');
    keep(hydrate(Runes, { target: root, props: { view: createInactivity(), field: 'state' } }));
    flushSync();
    expect(root.querySelector('p')).toBe(written);
    expect(root.textContent).toBe('active');
    expect(warn).not.toHaveBeenCalled();
  });
});

test('createSessionCountdown() is right while nobody watches, and has no timer then', async () => {
  const view = createSessionCountdown({ endsAt: Date.now() + minute });
  const { gone } = show(Store, view, 'remaining');
  await gone();
  expectNothingHeld();
  clock.advance(second);
  expect({ state: view.state, remaining: view.remaining }).toEqual({ state: 'stopped', remaining: 59_000 });
});

test('createMeetingGuard() renders nobody who reads something else than what has changed', async () => {
  const meeting = fakeMeeting();
  const view = createMeetingGuard(meeting);
  const remaining = show(Runes, view, 'remaining');
  const states = show(Runes, view, 'state');
  const guards = show(Derived, view, 'guard');
  await Promise.resolve(); // the guard's countdown starts once everybody could listen to it
  meeting.setLimit({ endsAt: Date.now() + minute - 1 });
  for (let tick = 0; tick < 3; tick++) {
    flushSync();
    clock.advance(second);
  }
  flushSync();
  expect({ remaining: remaining.shown, states: states.shown, guards: guards.shown }).toEqual({
    remaining: [null, 60_000, 59_000, 58_000, 57_000],
    states: ['active'],
    guards: [view.guard],
  });
});
