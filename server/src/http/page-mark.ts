// The marks with which the pages of a list are asked for: where a page ended, in a form for URLs.
import * as v from 'valibot';
import type { MeetingPlace } from '../engine/hard-limit-api.ts';
import { longestText } from '../providers/content.ts';
import { isStorable } from '../shown.ts';

/** For messages. */
const markForm = 'the `next` of the previous page';

/** The database reads years with four digits. */
const lastInstant = Date.UTC(10_000, 0) - 1;
const instantMs = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(lastInstant));
const content = v.tuple([
  v.pipe(v.string(), v.maxLength(50)),
  v.nullable(v.union([v.pipe(v.string(), v.maxLength(longestText), v.check(isStorable)), instantMs])),
  v.nullable(instantMs),
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
]);

/** The mark of the page after this meeting. */
export function markOf({ order, value, deadline, id }: MeetingPlace): string {
  return Buffer.from(JSON.stringify([order, value, deadline, id])).toString('base64url');
}

/** The longest mark of this server. In JSON, no character takes more bytes than a control character: `\u0001`. */
const { length: longestMark } = markOf({
  order: 'x'.repeat(50),
  value: '\u0001'.repeat(longestText),
  deadline: lastInstant,
  id: Number.MAX_SAFE_INTEGER,
});

/** Reads a mark, which may be forged. */
export const pageMark: v.GenericSchema<string, MeetingPlace> = v.pipe(
  v.string(),
  v.maxLength(longestMark, markForm),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      const json: unknown = JSON.parse(Buffer.from(dataset.value, 'base64url').toString());
      const [order, value, deadline, id] = v.parse(content, json);
      return { order, value, deadline, id };
    } catch {
      addIssue({ message: markForm });
      return NEVER;
    }
  }),
);
