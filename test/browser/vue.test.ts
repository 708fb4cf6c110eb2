import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type App,
  type Component,
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  nextTick,
  onMounted,
  reactive,
  ref,
  shallowRef,
} from 'vue';
import type { Meeting } from '../../src/index.ts';
import { type DrivenClock, driveClock, type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { type UseInactivityReturn, useInactivity, useMeetingGuard, useSessionCountdown } from '../../src/vue/index.ts';
import { expectMovesToCount } from '../support/moves.ts';
import { windowListeners } from '../support/window-listeners.ts';

const [second, minute] = [1000, 60_000];

let clock: DrivenClock;
let listeners: ReturnType<typeof windowListeners>;
let app: App | undefined;
let shown: unknown[];
let faults: unknown[];

function show(component: Component, create = createApp, root = document.body): void {
  app = create(component);
  app.config.errorHandler = (error) => faults.push(error);
  app.config.warnHandler = (warning) => faults.push(warning);
  app.mount(root);
}

/** Shows a component whose text is what `setup` says, and writes down what each rendering showed. */
function mount(setup: () => () => unknown, create = createApp, root = document.body): void {
  const component = defineComponent(() => {
    const look = setup();
    return () => {
      shown.push(look());
      return h('p', String(shown.at(-1)));
    };
  });
  show(component, create, root);
}

function unmount(): void {
  app?.unmount();
  app = undefined;
}

function expectNothingHeld(): void {
  expect(listeners.types).toEqual([]);
  expect(clock.timers).toBe(0);
}

beforeEach(() => {
  clock = driveClock(vi);
  listeners = windowListeners();
  shown = [];
  faults = [];
});
afterEach(() => {
  unmount();
  document.body.replaceChildren();
  listeners[Symbol.dispose]();
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(faults).toEqual([]);
});

describe('useInactivity()', () => {
  let used: UseInactivityReturn;

  test('renders once per state, however much happens', async () => {
    mount(() => {
      used = useInactivity({ timeout: 60 * minute });
      return () => used.state.value;
    });
    await nextTick();
    expect(shown).toEqual(['stopped', 'active']);
    for (let move = 0; move < 100; move++) {
      clock.advance(second);
      used.monitor.report();
      await nextTick();
    }
    expect(shown).toHaveLength(2);
    clock.advance(59 * minute);
    await nextTick();
    expect(document.body.textContent).toBe('prompted');
    used.monitor.reset();
    await nextTick();
    clock.advance(60 * minute);
    await nextTick();
    expect(shown).toEqual(['stopped', 'active', 'prompted', 'active', 'idle']);
  });

  test('is told of input, and does not render for it', async () => {
    vi.useRealTimers(); // input comes by the real clock
    mount(() => {
      used = useInactivity();
      return () => used.state.value;
    });
    await expectMovesToCount(used.monitor);
    expect(shown).toEqual(['stopped', 'active']);
  });

  test('runs from mounting to unmounting, and leaves no listener and no timer behind', () => {
    mount(() => {
      used = useInactivity();
      expect(used.state.value).toBe('stopped');
      expectNothingHeld();
      return () => '';
    });
    expect(used.monitor.state).toBe('active');
    expect(listeners.types).toContain('keydown');
    expect(clock.timers).toBe(1);
    unmount();
    expect(used.state.value).toBe('stopped');
    expectNothingHeld();
  });

  test('runs at once in a scope of its own, and in a hook of a mounted component', () => {
    const scope = effectScope();
    scope.run(() => {
      used = useInactivity();
      expect(used.state.value).toBe('active');
    });
    scope.stop();
    expect(used.state.value).toBe('stopped');
    mount(() => {
      onMounted(() => {
        used = useInactivity();
      });
      return () => '';
    });
    expect(used.state.value).toBe('active');
    unmount();
    expectNothingHeld();
  });

  test('ends with its scope also when the app has started it again, or the scope ends before the component is mounted', () => {
    const scope = effectScope();
    scope.run(() => {
      used = useInactivity();
    });
    used.monitor.stop();
    used.monitor.start();
    scope.stop();
    expectNothingHeld();
    mount(() => {
      const early = effectScope();
      early.run(() => useInactivity());
      early.stop();
      return () => '';
    });
    expectNothingHeld();
  });

  test('hands changed limits on: the deadline moves, and nothing is restarted', async () => {
    const timeout = ref(60 * minute);
    const hours = ref<number | undefined>(2);
    mount(() => {
      used = useInactivity({ timeout, hiddenTimeout: () => hours.value && hours.value * 60 * minute });
      return () => '';
    });
    const startedAt = Date.now();
    expect(used.monitor.hiddenTimeout).toBe(120 * minute);
    clock.advance(10 * minute);
    timeout.value = 30 * minute;
    hours.value = 1;
    await nextTick();
    expect(used.monitor.deadline).toBe(startedAt + 30 * minute);
    expect(used.monitor.hiddenTimeout).toBe(60 * minute);
    expect(used.monitor.lastActive).toBe(startedAt);
    hours.value = undefined;
    await nextTick();
    expect(used.monitor.hiddenTimeout).toBe(30 * minute);
  });

  test('throws at a wrong option in setup, and reports a wrong limit that comes later', async () => {
    const timeout = ref<number>(60 * minute);
    mount(() => {
      expect(() => useInactivity({ timeout: () => -1 })).toThrow('Expected `timeout` to be a finite number > 0');
      used = useInactivity({ timeout });
      return () => '';
    });
    timeout.value = Number.NaN;
    await nextTick();
    expect(faults.splice(0).map(String)).toEqual([
      'TypeError: Expected `timeout` to be a finite number > 0, got NaN (number)',
    ]);
    expect(used.monitor.timeout).toBe(60 * minute);
  });

  test('survives in a store, which makes everything in it reactive', () => {
    const scope = effectScope();
    const store = scope.run(() => reactive(useInactivity({ timeout: 60 * minute }))) as {
      monitor: UseInactivityReturn['monitor'];
      state: string;
    };
    expect(store.state).toBe('active');
    clock.advance(59.5 * minute);
    expect(store.state).toBe('prompted');
    expect(store.monitor.reset()).toBe(true);
    expect(store.state).toBe('active');
    scope.stop();
    expectNothingHeld();
  });

  test('runs on in a component that <KeepAlive> puts away, and ends with it', async () => {
    const isShown = ref(true);
    const View = defineComponent(() => {
      used = useInactivity({ timeout: 60 * minute });
      return () => h('p', used.state.value);
    });
    show(() => h(KeepAlive, () => (isShown.value ? h(View) : null)));
    isShown.value = false;
    await nextTick();
    expect(document.body.textContent).toBe('');
    clock.advance(59 * minute);
    expect(used.state.value).toBe('prompted');
    isShown.value = true;
    await nextTick();
    expect(document.body.textContent).toBe('prompted');
    isShown.value = false;
    await nextTick();
    unmount();
    expectNothingHeld();
  });

  test('takes over a page that a server has written without a word', async () => {
    const root = document.body.appendChild(document.createElement('div'));
    root.innerHTML = '<p>stopped null</p>';
    const written = root.firstChild;
    const setup = () => {
      used = useInactivity();
      const { remaining } = useSessionCountdown({ endsAt: Date.now() + minute });
      return () => `${used.state.value} ${remaining.value}`;
    };
    mount(setup, createSSRApp, root);
    await nextTick();
    expect(root.firstChild).toBe(written);
    expect(shown).toEqual(['stopped null', `active ${minute}`]);
  });

  test('resumes from the last activity of its channel if it is to', () => {
    localStorage.setItem(
      'still-there:vue',
      JSON.stringify({ at: Date.now() - 61 * minute, since: 0, source: 'x', tab: 'y' }),
    );
    const scope = effectScope();
    scope.run(() => {
      used = useInactivity({ channel: 'vue', resume: true, timeout: 60 * minute });
    });
    localStorage.removeItem('still-there:vue');
    expect(used.state.value).toBe('idle');
    scope.stop();
  });
});

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
