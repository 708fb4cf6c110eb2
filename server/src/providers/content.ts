// Checks what a service sends. Only the fields that are needed are checked, so that new fields break nothing.
import * as v from 'valibot';
import { object } from '../object-schema.ts';
import { isStorable, quoted } from '../shown.ts';
import type { MeetingEvent, RunningMeeting, SkippedItem } from './provider.ts';
import { ProviderError, WebhookError } from './provider.ts';

/** The most characters of an id or a name. More do not fit into an index of PostgreSQL. */
export const longestText = 512;

/** An id: a text that is not empty, that a database can store, and not too long for its index. */
export const id: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check(
    (text) => text.length > 0 && text.length <= longestText && isStorable(text),
    `an id of 1 to ${longestText} characters without NUL or half an emoji`,
  ),
);

/** A name for people. What is wrong with it is cut off or replaced: a name is no reason to lose a meeting. */
export const label: v.GenericSchema<unknown, string | undefined> = v.pipe(
  v.nullish(v.unknown()),
  v.transform((text) => (typeof text === 'string' ? readable(text) || undefined : undefined)),
);

function readable(text: string): string {
  const wellFormed = text
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\p{Cc}/gu, ' ');
  return wellFormed.slice(0, longestText).replace(/\p{Surrogate}$/u, '');
}

/** Unix time in seconds, as epoch ms. The upper bound rejects times in ms. */
export const unixSeconds: v.GenericSchema<number, number> = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(1e11),
  v.transform((seconds) => Math.floor(seconds * 1000)),
);

/** Epoch ms, in the years that a database accepts, with some to spare for the limit. 0 means that a service has left it out. */
const instant = v.pipe(
  v.number(),
  v.check((epoch) => epoch > 0 && epoch < Date.UTC(9000, 0), 'an instant in epoch ms'),
);
/** The start that a webhook reports, in epoch ms. Services round, so it may be a little later than the webhook. */
const startBy = (latest: number) =>
  v.pipe(
    instant,
    v.check((start) => start <= latest, 'at most a day later than `at`'),
  );
const day = 24 * 3_600_000;

const meetingWith = (startedAt: v.GenericSchema<number>) =>
  v.pipe(
    object({ room: id, startedAt, meetingId: v.nullish(id), name: label }),
    v.transform(({ meetingId, name, ...meeting }) => ({
      ...meeting,
      ...(typeof meetingId === 'string' && { meetingId }),
      ...(name !== undefined && { name }),
    })),
  );

/**
 * What any provider reports about a meeting that runs. The last check before it reaches the database, a log or a page, also for
 * providers of your own.
 */
export const runningMeeting: v.GenericSchema<unknown, RunningMeeting> = meetingWith(instant);

const endedMeeting = v.pipe(
  object({ room: id, startedAt: v.nullish(instant), meetingId: v.nullish(id) }),
  v.transform(({ room, startedAt, meetingId }) => ({
    room,
    ...(typeof startedAt === 'number' && { startedAt }),
    ...(typeof meetingId === 'string' && { meetingId }),
  })),
);
const eventKind = object({ type: v.picklist(['started', 'ended']), at: instant });

/** What any provider's webhook reports: see {@link runningMeeting}. */
export const meetingEvent: v.GenericSchema<unknown, MeetingEvent> = v.lazy((event) => {
  const { success, output } = v.safeParse(eventKind, event);
  if (!success) return eventKind as never;
  const { type, at } = output;
  return type === 'started'
    ? v.pipe(
        meetingWith(startBy(at + day)),
        v.transform((meeting): MeetingEvent => ({ type, at, ...meeting })),
      )
    : v.pipe(
        endedMeeting,
        v.transform((meeting): MeetingEvent => ({ type, at, ...meeting })),
      );
});

type Schema<Output> = v.GenericSchema<unknown, Output>;

/**
 * Checks the items of a list one by one, so that a bad one does not take the others with it.
 * @param roomField the field of an item with the id of its room
 */
export function checkItems<Output>(
  schema: Schema<Output>,
  items: readonly unknown[],
  roomField: string,
): { readonly items: Output[]; readonly skipped: SkippedItem[] } {
  const good: Output[] = [];
  const skipped: SkippedItem[] = [];
  for (const item of items) {
    const { success, output, issues } = v.safeParse(schema, item, { abortEarly: true });
    if (success) good.push(output);
    else {
      const room = (item as Record<string, unknown> | null | undefined)?.[roomField];
      skipped.push({ reason: described(issues[0], 'an item'), ...(v.is(id, room) && { room }) });
    }
  }
  return { items: good, skipped };
}

/** Checks the answer of a provider. @throws ProviderError if it is not as expected */
export function expectAnswer<Output>(what: string, schema: Schema<Output>, body: unknown): Output {
  const { success, output, issues } = v.safeParse(schema, body, { abortEarly: true });
  if (success) return output;
  throw new ProviderError(`${what} got an unexpected answer: ${described(issues[0], 'the body')}`);
}

/** Checks the JSON of a webhook. @throws WebhookError 400 */
export function expectWebhook<Output>(schema: Schema<Output>, json: unknown): Output {
  const { success, output, issues } = v.safeParse(schema, json, { abortEarly: true });
  if (success) return output;
  throw new WebhookError(400, described(issues[0], 'the body'));
}

/** Parses the body of a webhook. @throws WebhookError 400 */
export function parseWebhook(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    throw new WebhookError(400, 'Expected the body to be JSON');
  }
}

function described(issue: v.BaseIssue<unknown>, whole: string): string {
  const path = v.getDotPath(issue);
  const got = typeof issue.input === 'string' ? quoted(issue.input) : issue.received;
  const isMissing = path !== null && issue.type === 'object' && issue.received === 'undefined';
  const expected = isMissing ? 'present' : (issue.expected ?? issue.message);
  return `Expected ${path ? `\`${path}\`` : whole} to be ${expected}, got ${got}`;
}
