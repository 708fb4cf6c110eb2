// What only Vue has: scopes, stores, <KeepAlive>. What all bindings do: `bindings.chromium.test.ts`.
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createSSRApp,
  defineComponent,
  type EffectScope,
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
import { type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { type UseInactivityResult, useInactivity, useMeetingGuard, useSessionCountdown } from '../../src/vue/index.ts';
import { clock, expectNothingHeld, listeners, mount, show, shown, unmount } from '../support/vue-page.ts';

const [second, minute] = [1000, 60_000];

/** Runs the composable in a scope of its own. */
function inScope<T>(use: () => T): { used: T; scope: EffectScope } {
  const scope = effectScope();
  return { used: scope.run(use) as T, scope };
}

describe('useInactivity()', () => {
  let used: UseInactivityResult;

  test('runs from mounting to unmounting, not from the setup on', () => {
    mount(() => {
      used = useInactivity();
      expect(used.state.value).toBe('stopped');
      expectNothingHeld();
      return () => '';
    });
    expect(used.state.value).toBe('active');
    expect(listeners.types).toContain('keydown');
    unmount();
    expect(used.state.value).toBe('stopped');
    expectNothingHeld();
  });

  test('runs at once in a scope of its own, and in a hook of a mounted component', () => {
    const { used: own, scope } = inScope(useInactivity);
    expect(own.state.value).toBe('active');
    scope.stop();
    expect(own.state.value).toBe('stopped');
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

  test('ends with its scope when the app has started it again, or before the component is mounted', () => {
    const { used: own, scope } = inScope(useInactivity);
    own.monitor.stop();
    own.monitor.start();
    scope.stop();
    expectNothingHeld();
    mount(() => {
      inScope(useInactivity).scope.stop();
      return () => '';
    });
    expectNothingHeld();
  });

  test('works in a store, which makes everything in it reactive', () => {
    const { used: store, scope } = inScope(() => reactive(useInactivity({ timeout: 60 * minute })));
    expect(store.state).toBe('active');
    clock.advance(59.5 * minute);
    expect(store.state).toBe('prompted');
    expect(store.monitor.reset()).toBe(true);
    expect(store.state).toBe('active');
    scope.stop();
    expectNothingHeld();
  });

  test('keeps running in a component that <KeepAlive> deactivates, and ends with it', async () => {
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

  test('hydrates a page from a server without a complaint', async () => {
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
});

describe('useSessionCountdown()', () => {
  test('follows a ref in a scope of its own, and ends with it', async () => {
    const clockOffset = ref(0);
    const endsAt = new Date(Date.now() + minute);
    const { used, scope } = inScope(() => useSessionCountdown({ endsAt, clockOffset }));
    clock.advance(100);
    clockOffset.value = 950;
    await nextTick();
    expect({ remaining: used.remaining.value, state: used.state.value }).toEqual({
      remaining: 59 * second,
      state: 'running',
    });
    scope.stop();
    expect(used.state.value).toBe('stopped');
    expectNothingHeld();
  });
});

describe('useMeetingGuard()', () => {
  let meeting: FakeMeeting;

  beforeEach(() => {
    meeting = fakeMeeting();
  });

  test('guards at once in a scope of its own, until that ends', () => {
    const { used, scope } = inScope(() => useMeetingGuard(meeting, { timeout: 60 * minute }));
    expect(used.state.value).toBe('active');
    scope.stop();
    expect(used.state.value).toBe('stopped');
    expectNothingHeld();
  });

  test('keeps guarding in a component that <KeepAlive> deactivates, also another meeting', async () => {
    const call = shallowRef<Meeting>(meeting);
    const isShown = ref(true);
    let used: ReturnType<typeof useMeetingGuard> | undefined;
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
    expect({ left: used?.left.value?.reason, leaves: next.left }).toEqual({ left: 'inactive', leaves: ['inactive'] });
  });
});
