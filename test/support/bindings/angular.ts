import { effect, signal } from '@angular/core';
import {
  injectInactivity,
  injectMeetingGuard,
  injectSessionCountdown,
  provideInactivity,
} from '../../../src/angular/index.ts';
import { type AngularApp, createAngularApp } from '../angular-app.ts';
import { type Given, type Harness, type Kind, type Mounted, readValues, withGetters } from './harness.ts';

const injectors: Record<Kind, (given: () => Given) => object> = {
  inactivity: () => injectInactivity(),
  countdown: (given) => injectSessionCountdown(withGetters('countdown', () => given().options)),
  guard: (given) =>
    injectMeetingGuard(
      () => given().meeting,
      withGetters('guard', () => given().options),
    ),
};

const call = (value: unknown): unknown => (value as () => unknown)();
const running = new Set<AngularApp>();

export const angular: Harness = {
  name: 'Angular',
  followsOptions: true,
  async mount(kind: Kind, first: Given): Promise<Mounted> {
    const given = signal(first);
    const options = () => withGetters('inactivity', () => given().options);
    const app = createAngularApp({ providers: kind === 'inactivity' ? [provideInactivity(options)] : [] });
    running.add(app);
    const shown: Record<string, unknown>[] = [];
    const errors: unknown[] = [];
    let result: object | undefined;
    const read = () => readValues(kind, result, call);
    const run = async (work: () => void): Promise<void> => {
      try {
        work();
      } catch (error) {
        errors.push(error);
      }
    };
    await run(() => {
      app.inject(() => {
        result = injectors[kind](given);
        first.onCreate?.(result);
        effect(() => void shown.push(read()));
      });
      app.tick();
    });
    shown.splice(0, shown.length - 1);
    return {
      shown,
      errors,
      get now() {
        return { ...result, ...read() };
      },
      set: (change: Partial<Given>) =>
        run(() => {
          given.update((before) => ({ ...before, ...change }));
          app.tick();
        }),
      unmount: () =>
        run(() => {
          running.delete(app);
          app.destroy();
        }),
    };
  },
  async settle(work) {
    await work();
    for (const app of running) app.tick();
  },
};
