// Schemas of objects. Those of valibot accept an array as well, and one without elements passes if all fields are optional.
import * as v from 'valibot';

const withoutArrays = <Output>(
  schema: v.GenericSchema<unknown, Output>,
  message: string,
): v.GenericSchema<unknown, Output> =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), message),
    schema,
  );

/** An object with these fields. Other fields are left out. */
export function object<const Entries extends v.ObjectEntries>(
  entries: Entries,
  message = 'an object',
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<Entries, string>>> {
  return withoutArrays(v.object(entries, message) as never, message);
}

/** An object with these fields and no others. */
export function strictObject<const Entries extends v.ObjectEntries>(
  entries: Entries,
  message = 'an object',
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<Entries, string>>> {
  return withoutArrays(v.strictObject(entries, message) as never, message);
}

/** An object with any fields. */
export const anyObject: v.GenericSchema<unknown, Record<string, unknown>> = withoutArrays(
  v.record(v.string(), v.unknown(), 'an object') as never,
  'an object',
);
