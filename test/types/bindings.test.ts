// What the compiler tells who uses a binding. Nothing here is run: hooks need a component.
import type { Accessor } from 'solid-js';
import type { Readable } from 'svelte/store';
import { expectTypeOf, test } from 'vitest';
import { type ComputedRef, ref, type ShallowRef, shallowRef } from 'vue';
import {
  type InactivityMonitor,
  type InactivityState,
  type LeftEvent,
  limitFromServer,
  type Meeting,
  type MeetingGuard,
} from '../../src/index.ts';
import { useInactivity, useMeetingGuard, useSessionCountdown } from '../../src/react/index.ts';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../src/solid/index.ts';
import { type GuardedMeeting, inactivity, meetingGuard, sessionCountdown } from '../../src/svelte/index.ts';
import * as vue from '../../src/vue/index.ts';

/** Checked, never called. */
const typed = (_use: () => unknown): void => {};
declare const meeting: Meeting;

test('all of them take a limit of the server as `guardMeeting` does', () => {
  const limit = limitFromServer('https://limits.example/meetings/7/limit');
  typed(() => useMeetingGuard(meeting, { limit }));
  typed(() => vue.useMeetingGuard(meeting, { limit }));
  typed(() => meetingGuard(meeting, { limit }));
  typed(() => createMeetingGuard(() => meeting, { limit }));
});

test('React', () => {
  expectTypeOf(useInactivity).returns.toEqualTypeOf<{
    readonly monitor: InactivityMonitor;
    readonly state: InactivityState;
  }>();
  expectTypeOf(useMeetingGuard).returns.toEqualTypeOf<{
    readonly guard: MeetingGuard | undefined;
    readonly state: InactivityState;
    readonly left: LeftEvent['reason'] | undefined;
  }>();
  expectTypeOf(useSessionCountdown).returns.toHaveProperty('remaining').toEqualTypeOf<number | null>();
  typed(() => [useMeetingGuard(null), useMeetingGuard(undefined), useMeetingGuard(meeting, { mode: 'end' })]);
  typed(() => useSessionCountdown({ endsAt: '2026-11-22T10:00:00Z' }));
  // @ts-expect-error ms
  typed(() => useInactivity({ timeout: '1h' }));
  // @ts-expect-error the meeting is what is guarded, not what makes one
  typed(() => useMeetingGuard(() => meeting));
  // @ts-expect-error the meeting knows that
  typed(() => useMeetingGuard(meeting, { alone: () => {} }));
});

test('Solid', () => {
  expectTypeOf(createInactivity).returns.toEqualTypeOf<{
    readonly monitor: InactivityMonitor;
    readonly state: Accessor<InactivityState>;
  }>();
  expectTypeOf(createMeetingGuard).returns.toEqualTypeOf<{
    readonly guard: Accessor<MeetingGuard | undefined>;
    readonly state: Accessor<InactivityState>;
    readonly left: Accessor<LeftEvent['reason'] | undefined>;
  }>();
  expectTypeOf(createSessionCountdown).returns.toHaveProperty('remaining').toEqualTypeOf<Accessor<number | null>>();
  typed(() => [createInactivity(() => ({ timeout: 1000 })), createInactivity({ timeout: 1000 })]);
  // @ts-expect-error ms
  typed(() => createInactivity(() => ({ timeout: '1h' })));
  // @ts-expect-error read as it changes
  typed(() => createMeetingGuard(meeting));
});

test('Vue', () => {
  expectTypeOf(vue.useInactivity).returns.toEqualTypeOf<vue.UseInactivityReturn>();
  expectTypeOf<vue.UseInactivityReturn['state']>().toEqualTypeOf<Readonly<ShallowRef<InactivityState>>>();
  expectTypeOf<vue.UseMeetingGuardReturn['guard']['value']>().toEqualTypeOf<MeetingGuard | undefined>();
  expectTypeOf<vue.UseMeetingGuardReturn['left']['value']>().toEqualTypeOf<LeftEvent['reason'] | undefined>();
  expectTypeOf<vue.UseSessionCountdownReturn['remaining']['value']>().toEqualTypeOf<number | null>();
  typed(() => [vue.useInactivity({ timeout: ref(1000) }), vue.useInactivity({ timeout: () => undefined })]);
  typed(() => [
    vue.useMeetingGuard(meeting),
    vue.useMeetingGuard(() => null),
    vue.useMeetingGuard(shallowRef(meeting)),
  ]);
  typed((end?: ComputedRef<Date>) => vue.useSessionCountdown({ endsAt: end ?? (() => '2026-11-22T10:00:00Z') }));
  // @ts-expect-error ms
  typed(() => vue.useInactivity({ timeout: ref('1h') }));
  // @ts-expect-error the meeting knows that
  typed(() => vue.useMeetingGuard(meeting, { alone: () => {} }));
  // @ts-expect-error what is shown is the monitor's affair
  typed(() => (vue.useInactivity().state.value = 'idle'));
});

test('Svelte', () => {
  const view = inactivity();
  expectTypeOf(view.monitor).toEqualTypeOf<InactivityMonitor>();
  expectTypeOf(view.state).toEqualTypeOf<InactivityState>();
  expectTypeOf(view).toExtend<Readable<{ readonly state: InactivityState }>>();
  expectTypeOf(sessionCountdown().remaining).toEqualTypeOf<number | null>();
  expectTypeOf<GuardedMeeting['guard']>().toEqualTypeOf<MeetingGuard | undefined>();
  expectTypeOf<GuardedMeeting['left']>().toEqualTypeOf<LeftEvent['reason'] | undefined>();
  typed(() => meetingGuard(meeting, { mode: 'end' }));
  // @ts-expect-error ms
  typed(() => inactivity({ timeout: '1h' }));
  // @ts-expect-error one meeting each
  typed(() => meetingGuard(() => meeting));
  // @ts-expect-error what is shown is the monitor's affair
  typed(() => (view.state = 'idle'));
});
