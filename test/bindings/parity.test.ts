// The bindings of the five frameworks, held against one table of names, so that they cannot drift apart. They are rendered as on
// a server, where nothing runs, since nobody would stop it. In a page: `test/browser/bindings.chromium.test.ts`.
import { signal } from '@angular/core';
import { createElement, StrictMode } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { renderToString as renderSolid } from 'solid-js/web';
import { render as renderSvelte } from 'svelte/server';
import { get } from 'svelte/store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSSRApp, effectScope, unref } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import * as angular from '../../src/angular/index.ts';
import {
  type GuardMeetingOptions,
  InactivityMonitor,
  type InactivityMonitorOptions,
  type Meeting,
  sharedTabs,
  timeline,
} from '../../src/index.ts';
import * as react from '../../src/react/index.ts';
import * as solid from '../../src/solid/index.ts';
import * as svelte from '../../src/svelte/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import * as vue from '../../src/vue/index.ts';
import { createAngularApp } from '../support/angular-app.ts';
import { type Kind, names, readValues } from '../support/bindings/harness.ts';
import Derived from '../support/svelte/Derived.svelte';
import Runes from '../support/svelte/Runes.svelte';
import Store from '../support/svelte/Store.svelte';
import { watchedSource } from '../support/watched-source.ts';

/** What a page uses. */
interface Page {
  options: InactivityMonitorOptions & GuardMeetingOptions;
  meeting: Meeting;
  endsAt: number;
}

/** What each binding returned. */
type Results = Record<Kind, object>;

const value = (given: unknown): unknown => given;
const call = (accessor: unknown): unknown => (accessor as () => unknown)();

/** Renders a page with all bindings of a framework, and says how a value of their results is read. */
const frameworks: Record<string, (page: Page) => Promise<{ results: Results; read: (given: unknown) => unknown }>> = {
  async React({ options, meeting, endsAt }) {
    let results: Results | undefined;
    const Component = () => {
      results = {
        inactivity: react.useInactivity(options),
        countdown: react.useSessionCountdown({ endsAt }),
        guard: react.useMeetingGuard(meeting, options),
      };
      return null;
    };
    renderReact(createElement(StrictMode, null, createElement(Component)));
    return { results: results as Results, read: value };
  },

  async Vue({ options, meeting, endsAt }) {
    let results: Results | undefined;
    await renderVue(
      createSSRApp({
        setup() {
          results = useVue({ options, meeting, endsAt });
          return () => null;
        },
      }),
    );
    return { results: results as Results, read: unref };
  },

  async 'Vue, in a scope of its own'(page) {
    return { results: effectScope().run(() => useVue(page)) as Results, read: unref };
  },

  async Svelte(page) {
    const results = createSvelte(page);
    for (const component of [Runes, Derived, Store]) {
      for (const kind of Object.keys(results) as Kind[]) {
        for (const field of names[kind]) renderSvelte(component, { props: { view: results[kind], field } });
      }
    }
    return { results, read: value };
  },

  async 'Svelte, as stores'(page) {
    const { inactivity, countdown, guard } = createSvelte(page);
    return { results: { inactivity: get(inactivity), countdown: get(countdown), guard: get(guard) }, read: value };
  },

  async Solid({ options, meeting, endsAt }) {
    let results: Results | undefined;
    renderSolid(() => {
      results = {
        inactivity: solid.createInactivity(() => options),
        countdown: solid.createSessionCountdown({ endsAt }),
        guard: solid.createMeetingGuard(() => meeting, options),
      };
      return '';
    });
    return { results: results as Results, read: call };
  },

  async Angular({ options, meeting, endsAt }) {
    const app = createAngularApp({ platform: 'server', providers: [angular.provideInactivity(options)] });
    const results = app.inject(() => ({
      inactivity: angular.injectInactivity(),
      countdown: angular.injectSessionCountdown({ endsAt: signal(endsAt) }),
      guard: angular.injectMeetingGuard(signal(meeting), options),
    }));
    app.tick();
    return { results, read: call };
  },
};

const useVue = ({ options, meeting, endsAt }: Page) => ({
  inactivity: vue.useInactivity(options),
  countdown: vue.useSessionCountdown({ endsAt: () => endsAt }),
  guard: vue.useMeetingGuard(() => meeting, options),
});

const createSvelte = ({ options, meeting, endsAt }: Page) => ({
  inactivity: svelte.createInactivity(options),
  countdown: svelte.createSessionCountdown({ endsAt }),
  guard: svelte.createMeetingGuard(meeting, options),
});

let clock: DrivenClock;

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => clock[Symbol.dispose]());

/** Each function is named after what it runs; the prefix is the word of the framework. */
const named = (prefix: string): string[] =>
  ['Inactivity', 'MeetingGuard', 'SessionCountdown'].map((name) => prefix + name);

/** In the frameworks where the plain element does not work in every page. */
const components = ['SessionTimer', 'StillThereDialog'];

test.each([
  { framework: 'React', exported: react, expected: [...components, ...named('use')] },
  { framework: 'Vue', exported: vue, expected: [...components, ...named('use')] },
  { framework: 'Svelte', exported: svelte, expected: named('create') },
  { framework: 'Solid', exported: solid, expected: named('create') },
  { framework: 'Angular', exported: angular, expected: [...named('inject'), 'provideInactivity'] },
])('$framework exports the functions under their common names', ({ exported, expected }) => {
  expect(Object.keys(exported).sort()).toEqual(expected);
});

test.each(Object.entries(frameworks))(
  '%s: the results have the common names, and nothing runs on a server',
  async (_name, render) => {
    const watched = watchedSource();
    const options = { sources: [watched.source] };
    const meeting = { ...fakeMeeting(), activity: watched.source };
    const { results, read } = await render({ options, meeting, endsAt: Date.now() + 60_000 });
    const shown = Object.fromEntries(
      (Object.keys(names) as Kind[]).map((kind) => [kind, readValues(kind, results[kind], read)]),
    );
    expect(shown).toStrictEqual({
      inactivity: { state: 'stopped', reason: undefined },
      countdown: { state: 'stopped', remaining: null },
      guard: {
        guard: undefined,
        state: 'stopped',
        reason: undefined,
        remaining: null,
        canExtend: false,
        left: undefined,
      },
    });
    // Besides these values a result has the object that runs, and in Svelte `subscribe`, which makes a store of it.
    const others = (kind: Kind) => {
      const all: readonly string[] = names[kind];
      return Object.keys(results[kind]).filter((name) => !all.includes(name) && name !== 'subscribe');
    };
    expect({ inactivity: others('inactivity'), countdown: others('countdown'), guard: others('guard') }).toEqual({
      inactivity: ['monitor'],
      countdown: ['countdown'],
      guard: [],
    });
    clock.advance(0); // Solid disposes of what it rendered by a timer of its own
    expect({ connections: watched.connections, timers: clock.timers }).toEqual({ connections: 0, timers: 0 });
  },
);

/** Records which of our files read a clock, or draw a random number. */
function watchClocks(): { readonly readers: readonly string[]; [Symbol.dispose](): void } {
  const readers: string[] = [];
  const record = (what: string): void => {
    const caller = new Error().stack?.split('\n').find((line) => /\/src\/(?!testing)/.test(line));
    if (caller) readers.push(`${what}${caller.trim()}`);
  };
  const { now, prototype } = Date;
  const Watched = new Proxy(Date, {
    construct(target, args) {
      if (args.length === 0) record('new Date() ');
      return Reflect.construct(target, args);
    },
  });
  vi.stubGlobal('Date', Watched);
  const spies = [
    vi.spyOn(Date, 'now').mockImplementation(() => {
      record('Date.now() ');
      return now();
    }),
    ...(
      [
        [performance, 'now'],
        [Math, 'random'],
        [crypto, 'randomUUID'],
        [crypto, 'getRandomValues'],
      ] as const
    ).map(([owner, name]) => {
      const original = (owner as unknown as Record<string, (...args: unknown[]) => unknown>)[name];
      return vi
        .spyOn(owner as unknown as Record<string, () => unknown>, name)
        .mockImplementation((...args: unknown[]) => {
          record(`${name}() `);
          return original?.apply(owner, args);
        });
    }),
  ];
  expect(Date.prototype).toBe(prototype);
  return {
    readers,
    [Symbol.dispose]() {
      for (const spy of spies) spy.mockRestore();
      vi.unstubAllGlobals();
    },
  };
}

// Next refuses to prerender a page that does: https://nextjs.org/docs/messages/next-prerender-current-time-client
test.each(Object.entries(frameworks))(
  '%s: rendering on a server reads no clock and draws nothing random',
  async (_name, render) => {
    clock[Symbol.dispose]();
    const endsAt = Date.now() + 60_000;
    using watched = watchClocks();
    await render({
      options: { hiddenTimeout: 60_000, tabs: sharedTabs('a'), trace: timeline() },
      meeting: fakeMeeting(),
      endsAt,
    });
    expect(watched.readers).toEqual([]);
  },
);

test('the search for readers of clocks finds one', () => {
  clock[Symbol.dispose]();
  using watched = watchClocks();
  new InactivityMonitor().start();
  expect(watched.readers.join()).toContain('Date.now()');
});
