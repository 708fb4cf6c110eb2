import { createApp, h, nextTick, shallowRef, unref } from 'vue';
import { useInactivity, useMeetingGuard, useSessionCountdown } from '../../../src/vue/index.ts';
import { type Given, type Harness, type Kind, type Mounted, readValues, withGetters } from './harness.ts';

// With the first app of a page, Vue sets a timer of its own: it waits for developer tools.
createApp(() => null).mount(document.createElement('div'));

const composables: Record<Kind, (given: () => Given) => object> = {
  inactivity: (given) => useInactivity(withGetters('inactivity', () => given().options)),
  countdown: (given) => useSessionCountdown(withGetters('countdown', () => given().options)),
  guard: (given) =>
    useMeetingGuard(
      () => given().meeting,
      withGetters('guard', () => given().options),
    ),
};

export const vue: Harness = {
  name: 'Vue',
  followsOptions: true,
  async mount(kind: Kind, first: Given): Promise<Mounted> {
    const given = shallowRef(first);
    const shown: Record<string, unknown>[] = [];
    const errors: unknown[] = [];
    let result: object | undefined;
    const read = () => readValues(kind, result, unref);
    const app = createApp({
      setup() {
        const used = composables[kind](() => given.value);
        result = used;
        first.onCreate?.(used);
        return () => {
          shown.push(read());
          return h('p');
        };
      },
    });
    app.config.errorHandler = (error) => errors.push(error);
    app.config.warnHandler = (warning) => {
      // After a setup that threw there is nothing to render, which Vue warns of besides.
      if (errors.length === 0) errors.push(new Error(warning));
    };
    app.mount(document.createElement('div'));
    await settle();
    shown.splice(0, shown.length - 1);
    return {
      shown,
      errors,
      get now() {
        return { ...result, ...read() };
      },
      set: (change: Partial<Given>) => {
        given.value = { ...given.value, ...change };
        return settle();
      },
      unmount: async () => app.unmount(),
    };
  },
  async settle(work) {
    await work();
    await settle();
  },
};

/** Watchers run in the first tick, and what they change is rendered in the second. */
async function settle(): Promise<void> {
  await nextTick();
  await nextTick();
}
