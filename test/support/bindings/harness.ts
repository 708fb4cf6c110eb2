// What the bindings of five frameworks have in common, as tests see it: each harness uses the bindings of one framework.
import type { Meeting } from '../../../src/index.ts';

/** The names of the values that every binding shows. */
export const names = {
  inactivity: ['state', 'reason'],
  countdown: ['state', 'remaining'],
  guard: ['guard', 'state', 'reason', 'remaining', 'canExtend', 'left'],
} as const;

export type Kind = keyof typeof names;

/** What a component is given. */
export interface Given {
  options: object;
  meeting?: Meeting | null;
  /** Called with what the binding returned when the component is created, before anything runs. */
  onCreate?: (result: object) => void;
}

/** A component that uses one binding, and renders all of its values. */
export interface Mounted {
  /** What the binding returns now, as plain values. */
  readonly now: object | undefined;
  /** The values of each rendering, from the one that mounting ended with. */
  readonly shown: readonly Record<string, unknown>[];
  /** What was thrown, or reported to the framework's own error handler. */
  readonly errors: readonly unknown[];
  /** Gives the component other options or another meeting. */
  set(change: Partial<Given>): Promise<void>;
  unmount(): Promise<void>;
}

export interface Harness {
  readonly name: string;
  /**
   * Whether options may change while the component is mounted, and `left` outlasts the meeting. In Svelte an effect does that.
   */
  readonly followsOptions: boolean;
  mount(kind: Kind, given: Given): Promise<Mounted>;
  /** Runs this, and then what the framework has put off. */
  settle(act: () => unknown): Promise<void>;
}

/** Reads each value by the framework's own means. */
export function readValues(
  kind: Kind,
  result: object | undefined,
  read: (value: unknown) => unknown,
): Record<string, unknown> {
  const values = result as Record<string, unknown> | undefined;
  return Object.fromEntries(names[kind].map((name) => [name, values && read(values[name])]));
}

/** Options whose changing ones are functions, as Vue's getters and Angular's are. */
export function withGetters(kind: Kind, latest: () => object): object {
  const live =
    kind === 'countdown' ? ['endsAt', 'clockOffset'] : ['timeout', 'hiddenTimeout', 'aloneTimeout', 'waitingTimeout'];
  const getters = live.map((name) => [name, () => (latest() as Record<string, unknown>)[name]]);
  return { ...latest(), ...Object.fromEntries(getters) };
}
