// Checks settings against a schema.
import * as v from 'valibot';
import { nearest } from '../expect.ts';
import { SettingsError } from './problems.ts';

/** The names of values where they come from. */
export interface Naming {
  /** Turns a path (`rooms.0.limit`) into the name that the user gave. @default the path */
  readonly nameOf?: (path: string) => string;
  /** The name of the value as a whole. @default 'the limits' */
  readonly whole?: string;
  /** Whether the value at a path is a secret, which is never shown. @default none is */
  readonly isSecret?: (path: string) => boolean;
  /** Names that the user may have meant besides those of the schema. @default none */
  readonly known?: readonly string[];
}

function shown(value: unknown): string {
  const isList = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  if (isList) return shown(value.join(','));
  const text = JSON.stringify(value) ?? String(value);
  return `${text.length > 60 ? `${text.slice(0, 60)}…` : text} (${typeof value})`;
}

/** What a schema is made of, as far as it holds names. */
interface Part {
  readonly entries?: Readonly<Record<string, Part>>;
  readonly item?: Part;
  readonly wrapped?: Part;
  readonly pipe?: readonly Part[];
  readonly getter?: (value: unknown) => Part;
}

/** The names of all settings in a schema. */
function namesIn({ entries = {}, item, wrapped, pipe = [], getter }: Part): string[] {
  const parts = [...Object.values(entries), item, wrapped, ...pipe, getter?.([])];
  return [...Object.keys(entries), ...parts.flatMap((part) => (part ? namesIn(part) : []))];
}

function problem(
  issue: v.BaseIssue<unknown>,
  names: readonly string[],
  { known = [], whole = 'the limits', nameOf = (path) => path, isSecret = () => false }: Naming,
): string {
  const path = v.getDotPath(issue) ?? '';
  const name = path === '' ? whole : nameOf(path);
  const isAboutKey = issue.type === 'strict_object' && issue.expected !== 'Object';
  if (isAboutKey && issue.expected !== 'never') return `Missing \`${name}\``;
  if (isAboutKey)
    return `Unknown setting \`${name}\`, did you mean \`${nearest(path.replace(/.*\./, ''), [...names, ...known])}\`?`;
  // As it was given: a schema may have changed the input before it checks it, such as "30m" to milliseconds.
  const given = issue.path?.at(-1)?.value ?? issue.input;
  const got = isSecret(path) ? 'something else' : shown(given);
  return `Expected \`${name}\` to be ${issue.message}, got ${got}`;
}

/**
 * Checks a value. Each message of the schema says what is expected.
 * @throws SettingsError with all problems
 */
export function check<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  naming: Naming = {},
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new SettingsError(result.issues.map((issue) => problem(issue, namesIn(schema as Part), naming)));
}
