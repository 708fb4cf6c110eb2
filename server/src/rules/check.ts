// Settings, held against a schema.
import * as v from 'valibot';
import { SettingsError } from './problems.ts';

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
