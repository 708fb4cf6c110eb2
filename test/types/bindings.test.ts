// What the compiler tells who uses a binding. Nothing here is run: hooks need a component.
import type { Accessor } from 'solid-js';
import { expectTypeOf, test } from 'vitest';
import type { InactivityMonitor, InactivityState, LeftEvent, Meeting, MeetingGuard } from '../../src/index.ts';
import { useInactivity, useMeetingGuard, useSessionCountdown } from '../../src/react/index.ts';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../src/solid/index.ts';

/** Checked, never called. */
const typed = (_use: () => unknown): void => {};
declare const meeting: Meeting;

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
