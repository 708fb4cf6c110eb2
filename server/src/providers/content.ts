// Checks what a service sends. Only the fields that are needed are checked, so that new fields break nothing.
import * as v from 'valibot';
import { ProviderError, WebhookError } from './provider.ts';

/** An id: a text that is not empty. */
export const id: v.GenericSchema<string> = v.pipe(v.string(), v.nonEmpty());

/** A name for people. Without NUL, the one character that PostgreSQL cannot store. */
export const label: v.GenericSchema<string | null | undefined, string | undefined> = v.pipe(
  v.nullish(v.string()),
  v.transform((text) => text?.replaceAll('\0', '') || undefined),
);

/** Unix time in seconds, as epoch ms. The upper bound rejects times in ms. */
export const unixSeconds: v.GenericSchema<number, number> = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(1e11),
  v.transform((seconds) => Math.floor(seconds * 1000)),
);

type Schema<Output> = v.GenericSchema<unknown, Output>;

/** Checks the answer of a provider. @throws ProviderError if it is not as expected */
export function expectAnswer<Output>(what: string, schema: Schema<Output>, body: unknown): Output {
  const { success, output, issues } = v.safeParse(schema, body, { abortEarly: true });
  if (success) return output;
  throw new ProviderError(`${what} got an unexpected answer: ${described(issues[0])}`);
}

/** Checks the JSON of a webhook. @throws WebhookError 400 */
export function expectWebhook<Output>(schema: Schema<Output>, json: unknown): Output {
  const { success, output, issues } = v.safeParse(schema, json, { abortEarly: true });
  if (success) return output;
  throw new WebhookError(400, described(issues[0]));
}

/** Parses the body of a webhook. @throws WebhookError 400 */
export function parseWebhook(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    throw new WebhookError(400, 'Expected the body to be JSON');
  }
}

function described(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return `Expected ${path ? `\`${path}\`` : 'the body'} to be ${issue.expected ?? issue.message}, got ${issue.received}`;
}
