// Schemas of request bodies. The message of each part says what is expected.
import type { Context } from 'hono';
import * as v from 'valibot';
import { object } from '../object-schema.ts';
import { refuse } from './errors.ts';
import { readBody } from './read-body.ts';

const milliseconds = 'a whole number of ms > 0';
const version = 'a whole number from 0 to 2147483647';
const instant = 'an instant in epoch ms';
/** The maximum of `Date`. */
const lastInstant = 8.64e15;

interface Extension {
  /** In milliseconds. */
  readonly by: number;
  /** Extend only if the meeting still has this version. */
  readonly version?: number | undefined;
}

interface Prompt {
  /** When the prompt that is shown ends, in epoch milliseconds. */
  readonly until: number;
}

/** The body of `POST …/extend`. */
export const extension: v.GenericSchema<unknown, Extension> = object(
  {
    by: v.pipe(v.number(milliseconds), v.safeInteger(milliseconds), v.minValue(1, milliseconds)),
    version: v.optional(
      v.pipe(v.number(version), v.integer(version), v.minValue(0, version), v.maxValue(2 ** 31 - 1, version)),
    ),
  },
  'an object with `by`',
);

/** The body of `POST …/prompt`. */
export const prompt: v.GenericSchema<unknown, Prompt> = object(
  { until: v.pipe(v.number(instant), v.integer(instant), v.minValue(0, instant), v.maxValue(lastInstant, instant)) },
  'an object with `until`',
);

/** Validates input. @throws HTTPException 400 */
export function read<const S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, input);
  if (success) return output;
  const [issue] = issues;
  const path = v.getDotPath(issue);
  if (path && issue.received === 'undefined') throw refuse(400, `Expected \`${path}\`, which is missing`);
  const name = path ? `\`${path}\`` : 'the body';
  throw refuse(400, `Expected ${name} to be ${issue.message}, got ${issue.received.slice(0, 100)}`);
}

/** Reads and validates a JSON body. @throws HTTPException 400 or 413 */
export async function readJson<const S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S>> {
  const text = new TextDecoder().decode(await readBody(c, 4096));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse(400, 'Expected the body to be JSON');
  }
  return read(schema, json);
}
