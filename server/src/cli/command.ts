// The shape of a command.
import type { Problems } from '../rules/problems.ts';
import type { Environment } from './environment.ts';
import type { Flags } from './flags.ts';

/** What a command is given. */
export interface Call {
  readonly operands: readonly string[];
  readonly flags: Flags;
  readonly env: Environment;
  /** Notes of wrong flags; a command adds its own, and throws them all at once. */
  readonly problems: Problems;
}

/** A command. */
export interface Command {
  readonly about: string;
  /** What must follow, in this order. @default nothing */
  readonly operands?: readonly string[];
  /** The flags that it knows. */
  readonly flags: readonly string[];
  /** A command line, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Imports it. Its `run` resolves to the exit code. */
  readonly load: () => Promise<{ readonly run: (call: Call) => Promise<number> }>;
}
