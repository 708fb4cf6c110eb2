import type { Problems } from '../rules/problems.ts';
import type { Environment } from './environment.ts';
import type { Flags } from './flags.ts';

/** The arguments of a command. */
export interface Call {
  readonly operands: readonly string[];
  readonly flags: Flags;
  readonly env: Environment;
  /** What is wrong with the flags so far. A command adds its own findings and throws all of them at once. */
  readonly problems: Problems;
}

/** One command of `still-there-server`. */
export interface Command {
  readonly about: string;
  /** The required operands, in order. @default none */
  readonly operands?: readonly string[];
  /** The flags it accepts. */
  readonly flags: readonly string[];
  /** Pairs of a command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Imports the command. `run` resolves to the exit code. */
  readonly load: () => Promise<{ readonly run: (call: Call) => Promise<number> }>;
}
