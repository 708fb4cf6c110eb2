import { act, createElement, type ReactNode, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { useInactivity, useMeetingGuard, useSessionCountdown } from '../../../src/react/index.ts';
import { type Given, type Harness, type Kind, type Mounted, readValues } from './harness.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const hooks: Record<Kind, (given: Given) => object> = {
  inactivity: ({ options }) => useInactivity(options),
  countdown: ({ options }) => useSessionCountdown(options),
  guard: ({ meeting, options }) => useMeetingGuard(meeting, options),
};

export const react: Harness = {
  name: 'React',
  followsOptions: true,
  async mount(kind: Kind, first: Given): Promise<Mounted> {
    let given = first;
    let now: object | undefined;
    const shown: Record<string, unknown>[] = [];
    const errors: unknown[] = [];
    const Component = (): ReactNode => {
      const result = hooks[kind](given);
      useLayoutEffect(() => first.onCreate?.(result), []);
      now = result;
      shown.push(readValues(kind, result, (value) => value));
      return null;
    };
    const root = createRoot(document.createElement('div'));
    const run = async (work: () => void): Promise<void> => {
      try {
        await act(async () => work());
      } catch (error) {
        errors.push(error);
      }
    };
    await run(() => root.render(createElement(Component)));
    shown.splice(0, shown.length - 1);
    return {
      shown,
      errors,
      get now() {
        return now;
      },
      set: (change: Partial<Given>) => {
        given = { ...given, ...change };
        return run(() => root.render(createElement(Component)));
      },
      unmount: () => run(() => root.unmount()),
    };
  },
  settle: (work) => act(async () => void (await work())),
};
