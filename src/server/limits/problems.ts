// What is wrong with settings: everything at once, one line each, so that nobody has to mend them one by one.
import * as v from 'valibot';

/** Settings that cannot be used. */
export class SettingsError extends TypeError {
  override readonly name = 'SettingsError';
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** How the values are called where they come from. */
export interface Naming {
  /** Turns a path (`rooms.0.limit`) into the name that the user knows it by. @default the path */
  readonly nameOf?: (path: string) => string;
  /** Whether the value at a path is a secret, and so is never shown. @default none is */
  readonly isSecret?: (path: string) => boolean;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return `${text.length > 60 ? `${text.slice(0, 60)}…` : text} (${typeof value})`;
}

function problem(issue: v.BaseIssue<unknown>, { nameOf = (path) => path, isSecret = () => false }: Naming): string {
  const path = v.getDotPath(issue) ?? '';
  const name = path === '' ? 'the limits' : nameOf(path);
  const isAboutKey = issue.type === 'strict_object' && issue.expected !== 'Object';
  if (isAboutKey) return issue.expected === 'never' ? `Unknown setting \`${name}\`` : `Missing \`${name}\``;
  const got = isSecret(path) ? 'something else' : shown(issue.input);
  return `Expected \`${name}\` to be ${issue.message}, got ${got}`;
}

/**
 * Checks a value; each message of the schema says what is expected.
 * @throws SettingsError with all that is wrong
 */
export function check<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  naming: Naming = {},
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new SettingsError(result.issues.map((issue) => problem(issue, naming)));
}

/** Collects what is wrong, so that all of it can be said at once. */
export class Problems {
  readonly #all: string[] = [];

  /** What the function returns; `undefined` where it throws, which is noted. */
  attempt<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.#all.push(...(error instanceof SettingsError ? error.problems : [(error as Error).message]));
      return undefined;
    }
  }

  add(problem: string): void {
    this.#all.push(problem);
  }

  /** @throws SettingsError if there are any */
  throwAny(): void {
    if (this.#all.length > 0) throw new SettingsError(this.#all);
  }
}
