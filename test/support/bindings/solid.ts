import { createRenderEffect, createSignal, ErrorBoundary } from 'solid-js';
import { createComponent, render } from 'solid-js/web';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../../src/solid/index.ts';
import { type Given, type Harness, type Kind, type Mounted, readValues } from './harness.ts';

const creators: Record<Kind, (given: () => Given) => object> = {
  inactivity: (given) => createInactivity(() => given().options),
  countdown: (given) => createSessionCountdown(() => given().options),
  guard: (given) =>
    createMeetingGuard(
      () => given().meeting,
      () => given().options,
    ),
};

const call = (value: unknown): unknown => (value as () => unknown)();

export const solid: Harness = {
  name: 'Solid',
  followsOptions: true,
  async mount(kind: Kind, first: Given): Promise<Mounted> {
    const [given, setGiven] = createSignal(first);
    const shown: Record<string, unknown>[] = [];
    const errors: unknown[] = [];
    let result: object | undefined;
    const read = () => readValues(kind, result, call);
    const component = (): null => {
      result = creators[kind](given);
      first.onCreate?.(result);
      createRenderEffect(() => void shown.push(read()));
      return null;
    };
    const fallback = (error: unknown): null => {
      errors.push(error);
      return null;
    };
    const page = () =>
      createComponent(ErrorBoundary, {
        fallback,
        get children() {
          return createComponent(component, {});
        },
      });
    const dispose = render(page, document.createElement('div'));
    shown.splice(0, shown.length - 1);
    return {
      shown,
      errors,
      get now() {
        return { ...result, ...read() };
      },
      set: async (change: Partial<Given>) => void setGiven((before) => ({ ...before, ...change })),
      unmount: async () => dispose(),
    };
  },
  settle: async (work) => void (await work()),
};
