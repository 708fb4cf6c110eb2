// On a server: nothing runs, because nobody would stop it. In a page: `test/browser/svelte.test.ts`.
import { render } from 'svelte/server';
import { get } from 'svelte/store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../src/svelte/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import Derived from '../support/svelte/Derived.svelte';
import Runes from '../support/svelte/Runes.svelte';
import Store from '../support/svelte/Store.svelte';

let clock: DrivenClock;

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['in a template', Runes],
  ['by a derived value', Derived],
  ['as a store', Store],
])('a component is rendered without anything running, read %s', (_way, component) => {
  const write = (view: object, field: string): string =>
    render(component, { props: { view, field } }).body.replace(/<!--.*?-->/g, '');
  expect(write(createInactivity(), 'state')).toBe('<p>stopped</p>');
  expect(write(createMeetingGuard(fakeMeeting()), 'state')).toBe('<p>stopped</p>');
  expect(write(createSessionCountdown({ endsAt: Date.now() + 60_000 }), 'remaining')).toBe('<p></p>');
  expect(clock.timers).toBe(0);
});

test('nor does a subscription run anything', () => {
  const view = createInactivity();
  const unsubscribe = view.subscribe(() => {});
  expect(get(view).state).toBe('stopped');
  expect(clock.timers).toBe(0);
  unsubscribe();
});
