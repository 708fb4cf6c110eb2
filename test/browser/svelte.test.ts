import { type Component, flushSync, hydrate, mount } from 'svelte';
import { fromStore, get } from 'svelte/store';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { sharedTabs } from '../../src/index.ts';
import {
  type CreateMeetingGuardResult,
  createInactivity,
  createMeetingGuard,
  createSessionCountdown,
} from '../../src/svelte/index.ts';
import { type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { expectMovesToCount } from '../support/moves.ts';
import Call from '../support/svelte/Call.svelte';
import Derived from '../support/svelte/Derived.svelte';
import Runes from '../support/svelte/Runes.svelte';
import Store from '../support/svelte/Store.svelte';
import { clock, expectNothingHeld, keep, listeners, show } from '../support/svelte-page.ts';

const [second, minute] = [1000, 60_000];

describe('createInactivity()', () => {
  const ways: [string, Component<object>][] = [
    ['in a template', Runes],
    ['by a derived value', Derived],
    ['as a store', Store],
  ];

  test.each(ways)('watched %s renders once per state, however much happens', (_way, component) => {
    const view = createInactivity({ timeout: 60 * minute });
    const { shown } = show(component, view, 'state');
    for (let move = 0; move < 100; move++) {
      clock.advance(second);
      view.monitor.report();
      flushSync();
    }
    expect(shown).toEqual(['active']);
    clock.advance(59 * minute);
    flushSync();
    expect(document.body.textContent).toBe('prompted');
    view.monitor.reset();
    flushSync();
    for (const time of [59 * minute, minute]) {
      clock.advance(time);
      flushSync();
    }
    expect(shown).toEqual(['active', 'prompted', 'active', 'prompted', 'idle']);
  });

  test.each(ways)('watched %s is told of input, and does not render for it', async (_way, component) => {
    vi.useRealTimers(); // input comes by the real clock
    const view = createInactivity();
    const { shown } = show(component, view, 'state');
    await expectMovesToCount(view.monitor);
    expect(shown).toEqual(['active']);
  });

  test.each(ways)('watched %s leaves no listener and no timer behind', async (_way, component) => {
    const view = createInactivity();
    expectNothingHeld();
    const { gone } = show(component, view, 'state');
    expect(listeners.types).toContain('keydown');
    expect(clock.timers).toBe(1);
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
    expect([view.state, view.monitor.lastActive]).toEqual(['active', startedAt]);
    unsubscribe();
    expect(view.state).toBe('stopped');
    expectNothingHeld();
    show(Runes, view, 'state');
    expect(view.monitor.lastActive).toBe(startedAt + minute);
  });

  test('runs on when one effect takes over from another', async () => {
    const view = createInactivity();
    const first = show(Runes, view, 'state');
    const startedAt = view.monitor.lastActive;
    clock.advance(minute);
    const going = first.gone();
    show(Runes, view, 'state');
    await going;
    expect([view.state, view.monitor.lastActive]).toEqual(['active', startedAt]);
  });

  test('is not started by reading it elsewhere', () => {
    const view = createInactivity();
    expect(view.state).toBe('stopped');
    expect(view.monitor.lastActive).toBe(0);
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

  test('takes over a page that a server has written without a word', async () => {
    const warn = vi.spyOn(console, 'warn');
    const root = document.body.appendChild(document.createElement('div'));
    root.innerHTML = '<!--[--><p>stopped</p><!--]-->';
    const written = root.querySelector('p');
    const app = hydrate(Runes, { target: root, props: { view: createInactivity(), field: 'state' } });
    keep(app);
    flushSync();
    expect(root.querySelector('p')).toBe(written);
    expect(root.textContent).toBe('active');
    expect(warn).not.toHaveBeenCalled();
  });

  test('throws at a wrong option', () => {
    expect(() => createInactivity({ timeout: -1 })).toThrow(
      'Expected `timeout` to be a finite number > 0, got -1 (number)',
    );
  });

  test('resumes from the last activity of its tabs if it is to', () => {
    const stamp = { at: Date.now() - 61 * minute, since: 0, source: 'keydown', tab: 'other' };
    localStorage.setItem('still-there:svelte', JSON.stringify(stamp));
    const view = createInactivity({ tabs: sharedTabs('svelte'), resume: true, timeout: 60 * minute });
    show(Runes, view, 'state');
    localStorage.removeItem('still-there:svelte');
    expect(view.state).toBe('idle');
  });
});

describe('createSessionCountdown()', () => {
  test('renders once per second, and once when the end is moved or reached', async () => {
    const view = createSessionCountdown({ endsAt: Date.now() + minute - 1 });
    const { shown } = show(Runes, view, 'remaining');
    const states = show(Runes, view, 'state');
    for (let tenth = 0; tenth < 20; tenth++) {
      clock.advance(100);
      flushSync();
    }
    expect(shown).toEqual([60_000, 59_000, 58_000]);
    view.countdown.endsAt = Date.now() + second;
    flushSync();
    clock.advance(second);
    flushSync();
    expect(shown.slice(3)).toEqual([1000, 0]);
    view.countdown.endsAt = null;
    flushSync();
    expect(shown.slice(5)).toEqual([null]);
    expect(states.shown).toEqual(['running', 'ended', 'running']);
  });

  test('shows the end also in a page that nobody sees', () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const { shown } = show(Runes, createSessionCountdown({ endsAt: Date.now() + minute }), 'state');
    clock.advance(minute);
    flushSync();
    expect(shown).toEqual(['running', 'ended']);
  });

  test('is right while nobody watches, and then has no timer', async () => {
    const view = createSessionCountdown({ endsAt: Date.now() + minute });
    const { gone } = show(Store, view, 'remaining');
    await gone();
    expectNothingHeld();
    clock.advance(second);
    expect([view.state, view.remaining]).toEqual(['stopped', 59_000]);
  });
});

describe('createMeetingGuard()', () => {
  let meeting: FakeMeeting;

  beforeEach(() => {
    meeting = fakeMeeting();
  });

  test('guards a meeting while it is watched, shows what it shows, and leaves', async () => {
    const view = createMeetingGuard(meeting, { timeout: 60 * minute });
    expectNothingHeld();
    const { shown } = show(Runes, view, 'state');
    const lefts = show(Runes, view, 'left');
    clock.advance(59 * minute);
    flushSync();
    view.guard?.monitor.reset();
    flushSync();
    for (const time of [59 * minute, minute]) {
      clock.advance(time);
      flushSync();
    }
    expect(shown).toEqual(['active', 'prompted', 'active', 'prompted', 'idle']);
    await clock.advanceAsync(0);
    flushSync();
    expect(meeting.left).toEqual(['inactive']);
    expect(lefts.shown).toEqual([undefined, 'inactive']);
    expectNothingHeld();
  });

  test('counts a limited session down, and disturbs nobody who reads something else', async () => {
    const view = createMeetingGuard(meeting);
    const { shown } = show(Runes, view, 'remaining');
    const states = show(Runes, view, 'state');
    const guards = show(Derived, view, 'guard');
    await Promise.resolve(); // the guard's countdown begins once everybody could listen to it
    meeting.setLimit({ endsAt: Date.now() + minute - 1 });
    for (let tick = 0; tick < 3; tick++) {
      flushSync();
      clock.advance(second);
    }
    flushSync();
    expect(shown).toEqual([null, 60_000, 59_000, 58_000, 57_000]);
    meeting.setLimit({ endsAt: null });
    flushSync();
    expect(shown.slice(5)).toEqual([null]);
    expect(states.shown).toEqual(['active']);
    expect(guards.shown).toEqual([view.guard]);
  });

  test('lets go of the meeting with the last that watches, and does not leave it', async () => {
    const view = createMeetingGuard(meeting);
    const { gone } = show(Store, view, 'state');
    expect(listeners.types).toContain('keydown');
    await gone();
    expect([view.guard, view.state, view.remaining]).toEqual([undefined, 'stopped', null]);
    expect(meeting.left).toEqual([]);
    expectNothingHeld();
  });

  test('goes from meeting to meeting as a derived value', async () => {
    const page = mount(Call, { target: document.body }) as {
      setMeeting(next?: object): void;
      now(): CreateMeetingGuardResult;
    };
    keep(page);
    const put = async (next?: FakeMeeting): Promise<CreateMeetingGuardResult> => {
      page.setMeeting(next);
      flushSync();
      await Promise.resolve();
      return page.now();
    };
    expect(document.body.textContent).toBe('out');
    const first = await put(meeting);
    const firstGuard = first.guard;
    expect(document.body.textContent).toBe('active undefined');
    const second = await put(fakeMeeting());
    expect([first.guard, firstGuard?.monitor.state, second.state]).toEqual([undefined, 'stopped', 'active']);
    expect(meeting.left).toEqual([]);
    await put(meeting);
    meeting.endByOthers();
    await Promise.resolve();
    flushSync();
    expect(document.body.textContent).toBe('stopped ended');
    await put();
    expect(document.body.textContent).toBe('out');
    expectNothingHeld();
  });

  test('throws at a wrong option when watching begins', () => {
    const view = createMeetingGuard(meeting, { timeout: -1 });
    expect(() => view.subscribe(() => {})).toThrow('Expected `timeout` to be a finite number > 0, got -1 (number)');
  });
});
