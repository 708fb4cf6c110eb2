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

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

function problem(issue: v.BaseIssue<unknown>, nameOf: (path: string) => string): string {
  const name = nameOf(v.getDotPath(issue) ?? '');
  const isAboutKey = issue.type === 'strict_object' && issue.expected !== 'Object';
  if (isAboutKey) return issue.expected === 'never' ? `Unknown setting \`${name}\`` : `Missing \`${name}\``;
  return `Expected \`${name}\` to be ${issue.message}, got ${shown(issue.input)} (${typeof issue.input})`;
}

/**
 * Checks a value; each message of the schema says what is expected. `nameOf` turns a path (`rooms.0.limit`) into the name that
 * the user knows it by.
 * @throws SettingsError with all that is wrong
 */
export function check<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  nameOf: (path: string) => string = (path) => path || 'the limits',
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new SettingsError(result.issues.map((issue) => problem(issue, nameOf)));
}
