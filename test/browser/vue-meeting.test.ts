import { beforeEach, describe, expect, test, vi } from 'vitest';
import { defineComponent, effectScope, h, KeepAlive, nextTick, ref, shallowRef } from 'vue';
import type { Meeting } from '../../src/index.ts';
import { type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { useMeetingGuard, useSessionCountdown } from '../../src/vue/index.ts';
import { clock, expectNothingHeld, faults, listeners, mount, show, shown, unmount } from '../support/vue-page.ts';

const [second, minute] = [1000, 60_000];

describe('useSessionCountdown()', () => {
  test('renders once per second, and once when the end is moved or reached', async () => {
    const endsAt = ref<number | null>(Date.now() + minute);
    mount(() => {
      const { remaining, state } = useSessionCountdown({ endsAt });
      return () => `${state.value} ${remaining.value}`;
    });
    await nextTick();
    expect(shown).toEqual(['stopped null', 'running 60000']);
    for (let tenth = 0; tenth < 20; tenth++) {
      clock.advance(100);
      await nextTick();
    }
    expect(shown.slice(2)).toEqual(['running 59000', 'running 58000']);
    endsAt.value = Date.now() + second;
    await nextTick();
    await nextTick();
    expect(shown.slice(4)).toEqual(['running 1000']);
    clock.advance(second);
    await nextTick();
    expect(shown.slice(5)).toEqual(['ended 0']);
    endsAt.value = null;
    await nextTick();
    await nextTick();
    expect(shown.slice(6)).toEqual(['running null']);
    unmount();
    expectNothingHeld();
  });

  test('goes by the clock of the server, also when that becomes known later', async () => {
    const clockOffset = ref(0);
    const endsAt = new Date(Date.now() + minute);
    const scope = effectScope();
    const { countdown, remaining, state } = scope.run(() => useSessionCountdown({ endsAt, clockOffset })) as ReturnType<
      typeof useSessionCountdown
    >;
    clock.advance(100);
    clockOffset.value = 950;
    await nextTick();
    expect(countdown.clockOffset).toBe(950);
    expect(remaining.value).toBe(59_000);
    scope.stop();
    expect(state.value).toBe('stopped');
    expectNothingHeld();
  });

  test('shows the end also in a page that nobody sees', () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const scope = effectScope();
    const { state } = scope.run(() => useSessionCountdown({ endsAt: Date.now() + minute })) as ReturnType<
      typeof useSessionCountdown
    >;
    clock.advance(minute);
    expect(state.value).toBe('ended');
    scope.stop();
  });

  test('tells of the thresholds', () => {
    const told: number[] = [];
    mount(() => {
      const { countdown } = useSessionCountdown({
        endsAt: Date.now() + minute,
        thresholds: [30 * second, 10 * second],
      });
      countdown.addEventListener('threshold', ({ threshold }) => told.push(threshold));
      return () => '';
    });
    clock.advance(minute);
    expect(told).toEqual([30 * second, 10 * second]);
  });
});

describe('useMeetingGuard()', () => {
  let used: ReturnType<typeof useMeetingGuard>;
  let meeting: FakeMeeting;
  const call = shallowRef<Meeting | null>();

  const guarded = (options?: Parameters<typeof useMeetingGuard>[1]): void =>
    mount(() => {
      used = useMeetingGuard(call, options);
      return () => `${used.state.value} ${used.left.value}`;
    });

  beforeEach(() => {
    call.value = meeting = fakeMeeting();
  });

  test('guards while there is a meeting, shows what it shows, and leaves', async () => {
    call.value = null;
    guarded({ timeout: 60 * minute });
    await nextTick();
    expect([used.guard.value, used.state.value]).toEqual([undefined, 'stopped']);
    expectNothingHeld();
    call.value = meeting;
    await nextTick();
    expect(document.body.textContent).toBe('active undefined');
    clock.advance(59 * minute);
    await nextTick();
    expect(document.body.textContent).toBe('prompted undefined');
    meeting.speak();
    await nextTick();
    expect(document.body.textContent).toBe('active undefined');
    clock.advance(60 * minute);
    expect(used.state.value).toBe('idle');
    await clock.advanceAsync(0);
    expect(meeting.left).toEqual(['inactive']);
    expect(document.body.textContent).toBe('idle inactive');
    expectNothingHeld();
  });

  test('counts a limited session down', async () => {
    guarded();
    await nextTick();
    expect(used.remaining.value).toBeNull();
    meeting.setLimit({ endsAt: Date.now() + minute - 1 });
    expect(used.remaining.value).toBe(minute);
    clock.advance(second);
    expect(used.remaining.value).toBe(59 * second);
    meeting.setLimit({ endsAt: null });
    expect(used.remaining.value).toBeNull();
  });

  test('lets go of a meeting that is replaced or dropped, without leaving it', async () => {
    guarded();
    await nextTick();
    const before = used.guard.value;
    const next = fakeMeeting();
    call.value = next;
    await nextTick();
    expect(used.guard.value).not.toBe(before);
    expect([before?.monitor.state, used.state.value]).toEqual(['stopped', 'active']);
    meeting.endByOthers();
    await nextTick();
    expect(used.left.value).toBeUndefined();
    call.value = null;
    await nextTick();
    expect([used.guard.value, used.state.value, used.remaining.value]).toEqual([undefined, 'stopped', null]);
    expect([...meeting.left, ...next.left]).toEqual([]);
    expectNothingHeld();
  });

  test('keeps why the last meeting ended until there is another one', async () => {
    guarded();
    await nextTick();
    meeting.endByOthers();
    call.value = undefined; // as an app does that hears of the end itself
    await nextTick();
    expect(used.left.value).toBe('ended');
    call.value = fakeMeeting();
    await nextTick();
    expect(used.left.value).toBeUndefined();
  });

  test('says nothing of a meeting that ends while another one takes its place', async () => {
    guarded();
    await nextTick();
    call.value = fakeMeeting();
    meeting.endByOthers();
    await nextTick();
    expect(used.left.value).toBeUndefined();
  });

  test('shows where a state has led to when the prompt answers at once', async () => {
    guarded({ timeout: 60 * minute, prompt: (monitor) => monitor.reset() });
    await nextTick();
    clock.advance(59 * minute);
    expect(used.state.value).toBe('active');
  });

  test('ends with its component, and does not leave', async () => {
    guarded();
    await nextTick();
    expect(listeners.types).toContain('keydown');
    unmount();
    expect(used.state.value).toBe('stopped');
    expect(meeting.left).toEqual([]);
    expectNothingHeld();
  });

  test('guards at once in a scope of its own, until that ends', () => {
    const scope = effectScope();
    scope.run(() => {
      used = useMeetingGuard(meeting, { timeout: 60 * minute });
    });
    expect(used.state.value).toBe('active');
    scope.stop();
    expect(used.state.value).toBe('stopped');
    expectNothingHeld();
  });

  test('hands changed limits on, and takes them over to the next meeting', async () => {
    const timeout = ref(60 * minute);
    guarded({ timeout });
    await nextTick();
    const { guard } = used;
    timeout.value = 30 * minute;
    await nextTick();
    expect(guard.value?.monitor.timeout).toBe(30 * minute);
    call.value = fakeMeeting();
    await nextTick();
    expect(guard.value?.monitor.timeout).toBe(30 * minute);
  });

  test('watches on in a component that <KeepAlive> puts away, also for another meeting', async () => {
    const isShown = ref(true);
    const View = defineComponent(() => {
      used = useMeetingGuard(call);
      return () => '';
    });
    show(() => h(KeepAlive, () => (isShown.value ? h(View) : null)));
    await nextTick();
    isShown.value = false;
    await nextTick();
    const next = fakeMeeting();
    call.value = next;
    await nextTick();
    clock.advance(60 * minute);
    await clock.advanceAsync(0);
    expect([next.left, used.left.value]).toEqual([['inactive'], 'inactive']);
  });

  test('reports a wrong option, with the meeting that it comes with', async () => {
    guarded({ timeout: -1 });
    await nextTick();
    expect(faults.splice(0).map(String)).toEqual([
      'TypeError: Expected `timeout` to be a finite number > 0, got -1 (number)',
    ]);
    expect(used.state.value).toBe('stopped');
  });
});
