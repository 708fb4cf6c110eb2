// A component that does nothing but use a hook, in a real page.
import { act, createElement, Fragment, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

export interface Probe<Args extends unknown[], T> {
  /** What the hook returned at each render; in strict mode React renders twice. */
  readonly renders: readonly T[];
  /** What it returned last. */
  readonly now: T;
  /** Renders with other arguments. */
  render(...args: Args): void;
  unmount(): void;
}

const mounted = new Set<() => void>();

/** Unmounts everything that a test has mounted. */
export function unmountAll(): void {
  for (const unmount of mounted) unmount();
}

/** Mounts a component that calls the hook. */
export function probe<Args extends unknown[], T>(
  hook: (...args: Args) => T,
  args: Args,
  options: { strict?: boolean } = {},
): Probe<Args, T> {
  const renders: T[] = [];
  const Component = ({ given }: { given: Args }): ReactNode => {
    renders.push(hook(...given));
    return null;
  };
  const mode = options.strict ? StrictMode : Fragment;
  const root = createRoot(document.createElement('div'));
  const render = (...given: Args): void => {
    act(() => root.render(createElement(mode, null, createElement(Component, { given }))));
  };
  const unmount = (): void => {
    mounted.delete(unmount);
    act(() => root.unmount());
  };
  mounted.add(unmount);
  render(...args);
  return {
    renders,
    get now() {
      return renders.at(-1) as T;
    },
    render,
    unmount,
  };
}
