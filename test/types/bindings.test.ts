// What the compiler tells the user of a binding. Nothing here is run: hooks need a component.
import { type Signal, signal } from '@angular/core';
import { createElement } from 'react';
import type { Accessor } from 'solid-js';
import type { Readable } from 'svelte/store';
import { expectTypeOf, test } from 'vitest';
import { type ComputedRef, h, ref, type ShallowRef, shallowRef } from 'vue';
import * as angular from '../../src/angular/index.ts';
import type { WaitEvent } from '../../src/elements/index.ts';
import {
  type InactivityMonitor,
  type InactivityReason,
  type InactivityState,
  limitFromServer,
  type Meeting,
  type MeetingEnd,
  type MeetingGuard,
  type SessionCountdown,
} from '../../src/index.ts';
import * as react from '../../src/react/index.ts';
import * as solid from '../../src/solid/index.ts';
import * as svelte from '../../src/svelte/index.ts';
import * as vue from '../../src/vue/index.ts';

/** Checked, never called. */
const typed = (_use: () => unknown): void => {};
declare const meeting: Meeting;
const limit = limitFromServer('https://limits.example/meetings/7/limit');

/** The values that every binding shows. What differs from framework to framework is only how they are read. */
interface Shown {
  inactivity: { readonly state: InactivityState; readonly reason: InactivityReason | undefined };
  countdown: { readonly state: SessionCountdown['state']; readonly remaining: number | null };
  guard: {
    readonly guard: MeetingGuard | undefined;
    readonly state: InactivityState;
    readonly reason: InactivityReason | undefined;
    readonly remaining: number | null;
    readonly canExtend: boolean;
    readonly left: MeetingEnd | undefined;
  };
}

type Refs<T> = { readonly [Name in keyof T]: Readonly<ShallowRef<T[Name]>> };
type Accessors<T> = { readonly [Name in keyof T]: Accessor<T[Name]> };
type Signals<T> = { readonly [Name in keyof T]: Signal<T[Name]> };
type Values<Result> = Omit<Result, 'monitor' | 'countdown' | 'subscribe'>;

test('every binding returns the same values', () => {
  expectTypeOf<Values<react.UseInactivityResult>>().toEqualTypeOf<Shown['inactivity']>();
  expectTypeOf<Values<react.UseSessionCountdownResult>>().toEqualTypeOf<Shown['countdown']>();
  expectTypeOf<Values<react.UseMeetingGuardResult>>().toEqualTypeOf<Shown['guard']>();
  expectTypeOf<Values<vue.UseInactivityResult>>().toEqualTypeOf<Refs<Shown['inactivity']>>();
  expectTypeOf<Values<vue.UseSessionCountdownResult>>().toEqualTypeOf<Refs<Shown['countdown']>>();
  expectTypeOf<Values<vue.UseMeetingGuardResult>>().toEqualTypeOf<Refs<Shown['guard']>>();
  expectTypeOf<Values<svelte.CreateInactivityResult>>().toEqualTypeOf<Shown['inactivity']>();
  expectTypeOf<Values<svelte.CreateSessionCountdownResult>>().toEqualTypeOf<Shown['countdown']>();
  expectTypeOf<Values<svelte.CreateMeetingGuardResult>>().toEqualTypeOf<Shown['guard']>();
  expectTypeOf<Values<solid.CreateInactivityResult>>().toEqualTypeOf<Accessors<Shown['inactivity']>>();
  expectTypeOf<Values<solid.CreateSessionCountdownResult>>().toEqualTypeOf<Accessors<Shown['countdown']>>();
  expectTypeOf<Values<solid.CreateMeetingGuardResult>>().toEqualTypeOf<Accessors<Shown['guard']>>();
  expectTypeOf<Values<angular.InjectInactivityResult>>().toEqualTypeOf<Signals<Shown['inactivity']>>();
  expectTypeOf<Values<angular.InjectSessionCountdownResult>>().toEqualTypeOf<Signals<Shown['countdown']>>();
  expectTypeOf<Values<angular.InjectMeetingGuardResult>>().toEqualTypeOf<Signals<Shown['guard']>>();
});

test('every binding returns its monitor or countdown as it is, and Svelte a store of the same', () => {
  expectTypeOf<react.UseInactivityResult['monitor']>().toEqualTypeOf<InactivityMonitor>();
  expectTypeOf<vue.UseInactivityResult['monitor']>().toEqualTypeOf<InactivityMonitor>();
  expectTypeOf<svelte.CreateInactivityResult['monitor']>().toEqualTypeOf<InactivityMonitor>();
  expectTypeOf<solid.CreateInactivityResult['monitor']>().toEqualTypeOf<InactivityMonitor>();
  expectTypeOf<angular.InjectInactivityResult['monitor']>().toEqualTypeOf<InactivityMonitor>();
  expectTypeOf<react.UseSessionCountdownResult['countdown']>().toEqualTypeOf<SessionCountdown>();
  expectTypeOf<vue.UseSessionCountdownResult['countdown']>().toEqualTypeOf<SessionCountdown>();
  expectTypeOf<svelte.CreateSessionCountdownResult['countdown']>().toEqualTypeOf<SessionCountdown>();
  expectTypeOf<solid.CreateSessionCountdownResult['countdown']>().toEqualTypeOf<SessionCountdown>();
  expectTypeOf<angular.InjectSessionCountdownResult['countdown']>().toEqualTypeOf<SessionCountdown>();
  expectTypeOf<svelte.CreateMeetingGuardResult>().toExtend<Readable<svelte.CreateMeetingGuardResult>>();
});

test('every binding takes the options of what it runs, and `resume`', () => {
  typed(() => react.useInactivity({ timeout: 1000, resume: true }));
  typed(() => vue.useInactivity({ timeout: ref(1000), hiddenTimeout: () => undefined, resume: true }));
  typed(() => svelte.createInactivity({ timeout: 1000, resume: true }));
  typed(() => [
    solid.createInactivity({ timeout: 1000, resume: true }),
    solid.createInactivity(() => ({ timeout: 1 })),
  ]);
  typed(() => angular.provideInactivity({ timeout: signal(1000), hiddenTimeout: () => undefined, resume: true }));
  typed(() => react.useMeetingGuard(meeting, { limit, mode: 'end' }));
  typed(() => vue.useMeetingGuard(shallowRef(meeting), { limit, mode: 'end' }));
  typed(() => svelte.createMeetingGuard(meeting, { limit, mode: 'end' }));
  typed(() => solid.createMeetingGuard(() => meeting, { limit, mode: 'end' }));
  typed(() => angular.injectMeetingGuard(signal(meeting), { limit, mode: 'end' }));
  typed(() => react.useSessionCountdown({ endsAt: '2026-11-22T10:00:00Z' }));
  typed((end?: ComputedRef<Date>) => vue.useSessionCountdown({ endsAt: end ?? (() => '2026-11-22T10:00:00Z') }));
  typed(() => svelte.createSessionCountdown({ endsAt: new Date() }));
  typed(() => solid.createSessionCountdown(() => ({ endsAt: null })));
  typed(() => angular.injectSessionCountdown({ endsAt: signal(new Date()), clockOffset: () => 0 }));
});

test('every binding takes a page without a meeting', () => {
  typed(() => [react.useMeetingGuard(null), react.useMeetingGuard(undefined)]);
  typed(() => [vue.useMeetingGuard(null), vue.useMeetingGuard(() => undefined)]);
  typed(() => [svelte.createMeetingGuard(null), svelte.createMeetingGuard(undefined)]);
  typed(() => [solid.createMeetingGuard(() => null), solid.createMeetingGuard(() => undefined)]);
  typed(() => [angular.injectMeetingGuard(null), angular.injectMeetingGuard(() => undefined)]);
});

test('a limit is a number of milliseconds', () => {
  // @ts-expect-error a string
  typed(() => react.useInactivity({ timeout: '1h' }));
  // @ts-expect-error a ref of a string
  typed(() => vue.useInactivity({ timeout: ref('1h') }));
  // @ts-expect-error a string
  typed(() => svelte.createInactivity({ timeout: '1h' }));
  // @ts-expect-error a function that returns a string
  typed(() => solid.createInactivity(() => ({ timeout: '1h' })));
  // @ts-expect-error a signal of a string
  typed(() => angular.provideInactivity({ timeout: signal('1h') }));
});

test('whether somebody is alone comes from the meeting', () => {
  // @ts-expect-error not an option of a guard
  typed(() => react.useMeetingGuard(meeting, { alone: () => {} }));
  // @ts-expect-error not an option of a guard
  typed(() => vue.useMeetingGuard(meeting, { alone: () => {} }));
  // @ts-expect-error not an option of a guard
  typed(() => svelte.createMeetingGuard(meeting, { alone: () => {} }));
  // @ts-expect-error not an option of a guard
  typed(() => solid.createMeetingGuard(() => meeting, { alone: () => {} }));
  // @ts-expect-error not an option of a guard
  typed(() => angular.injectMeetingGuard(meeting, { alone: () => {} }));
});

test('React and Svelte take a meeting itself, Solid an accessor of it', () => {
  // @ts-expect-error a function
  typed(() => react.useMeetingGuard(() => meeting));
  // @ts-expect-error a function
  typed(() => svelte.createMeetingGuard(() => meeting));
  // @ts-expect-error a meeting
  typed(() => solid.createMeetingGuard(meeting));
});

test('what is shown cannot be set', () => {
  // @ts-expect-error read-only
  typed(() => (vue.useInactivity().state.value = 'idle'));
  // @ts-expect-error read-only
  typed(() => (svelte.createInactivity().state = 'idle'));
  // @ts-expect-error read-only
  typed(() => angular.injectInactivity().state.set('idle'));
});

test('the components take the properties of the elements, and typed events', () => {
  const wait = (event: WaitEvent) => event.waitUntil(Promise.resolve());
  typed((monitor?: InactivityMonitor) =>
    createElement(react.StillThereDialog, { monitor, rejoin: true, onStay: wait }),
  );
  typed((countdown?: SessionCountdown) =>
    createElement(react.SessionTimer, { countdown, minutes: true, onExtend: wait }),
  );
  typed(() =>
    createElement(react.SessionTimer, { endsAt: '2026-11-22T10:00:00Z', extendBy: 60_000, className: 'timer' }),
  );
  typed((monitor?: InactivityMonitor) => h(vue.StillThereDialog, { monitor, rejoin: true, onStay: wait }));
  typed(() => h(vue.SessionTimer, { endsAt: Date.now(), canExtend: true, onExtend: wait }));
  // @ts-expect-error not a monitor
  typed(() => createElement(react.StillThereDialog, { monitor: 'mine' }));
  // @ts-expect-error React writes events like this: onStay
  typed(() => createElement(react.StillThereDialog, { onstay: wait }));
  // @ts-expect-error not a monitor
  typed(() => h(vue.StillThereDialog, { monitor: 'mine' }));
});

test('a guard asks in the way of the app, or leaves it to the page', () => {
  typed(() => react.useMeetingGuard(meeting, { prompt: (monitor, signal) => void [monitor.reset(), signal.aborted] }));
  typed(() => react.useMeetingGuard(meeting, { prompt: 'page' }));
  typed((ask?: () => void) => react.useMeetingGuard(meeting, { prompt: document.hidden && ask }));
  // @ts-expect-error there is no default to switch on
  typed(() => react.useMeetingGuard(meeting, { prompt: true }));
});
