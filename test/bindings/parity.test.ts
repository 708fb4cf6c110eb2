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
import type { GuardMeetingOptions, InactivityMonitorOptions, Meeting } from '../../src/index.ts';
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

test.each([
  { framework: 'React', exported: react, expected: named('use') },
  { framework: 'Vue', exported: vue, expected: named('use') },
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
