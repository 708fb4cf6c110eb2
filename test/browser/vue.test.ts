import { describe, expect, test, vi } from 'vitest';
import { createSSRApp, defineComponent, effectScope, h, KeepAlive, nextTick, onMounted, reactive, ref } from 'vue';
import { sharedTabs } from '../../src/index.ts';
import { type UseInactivityResult, useInactivity, useSessionCountdown } from '../../src/vue/index.ts';
import { expectMovesToCount } from '../support/moves.ts';
import { clock, expectNothingHeld, faults, listeners, mount, show, shown, unmount } from '../support/vue-page.ts';

const [second, minute] = [1000, 60_000];

describe('useInactivity()', () => {
  let used: UseInactivityResult;

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
      monitor: UseInactivityResult['monitor'];
      state: string;
      reason: string | undefined;
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

  test('resumes from the last activity of its tabs if it is to', () => {
    localStorage.setItem(
      'still-there:vue',
      JSON.stringify({ at: Date.now() - 61 * minute, since: 0, source: 'x', tab: 'y' }),
    );
    const scope = effectScope();
    scope.run(() => {
      used = useInactivity({ tabs: sharedTabs('vue'), resume: true, timeout: 60 * minute });
    });
    localStorage.removeItem('still-there:vue');
    expect(used.state.value).toBe('idle');
    scope.stop();
  });
});
