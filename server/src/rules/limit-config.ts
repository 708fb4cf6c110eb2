// The limits as people write them in a file or a program, and the schema that checks them.
import * as v from 'valibot';
import { isoTimeForm, parseIsoTime } from '../iso-time.ts';
import { strictObject } from '../object-schema.ts';
import { type Duration, durationForm, durationOf } from './duration.ts';
import { globForm, globOf } from './glob.ts';
import type { LimitedMeeting } from './limit.ts';

/** The terms for some meetings. Missing ones are taken from the defaults. */
export interface LimitTerms {
  /** How long such a meeting may last. */
  readonly limit?: Duration;
  /** How long after the end, as shown to people, the server waits before it closes the meeting. */
  readonly grace?: Duration;
  /** The most that extensions may add in total. */
  readonly maxExtension?: Duration;
  /**
   * A scheduled end, as an ISO time with its zone: `2026-11-24T17:00Z`. The meeting ends at the earlier of this and its limit.
   * Ignored if it is before the start, because then it belongs to an earlier meeting.
   */
  readonly scheduledEnd?: string;
  /** No limit. Cannot be combined with `limit` or `scheduledEnd`. */
  readonly exempt?: true;
}

/** The terms for the rooms that match. */
export interface RoomRule extends LimitTerms {
  /**
   * A glob for the whole id of the room: `class-*`, `{red,blue}-room`, `room-[0-9]?`, `!demo-*`. `\` before a special character
   * takes it literally.
   */
  readonly match: string;
  /** Only for rooms of this provider. @default all */
  readonly provider?: string;
}

/** The limits. */
export interface LimitConfig {
  /** @default '30m' */
  readonly limit?: Duration;
  /** @default '0s' */
  readonly grace?: Duration;
  /** @default '2h' */
  readonly maxExtension?: Duration;
  /**
   * Exceptions: a list of rules, of which the first that matches applies; or a synchronous function that returns the terms of a
   * meeting, or `undefined` for the defaults. If it throws or returns anything else, the defaults apply and the error is reported,
   * so a mistake never leaves a meeting without a limit.
   * @default none
   */
  readonly rooms?: readonly RoomRule[] | ((meeting: LimitedMeeting) => LimitTerms | undefined);
}

/** Checked {@link LimitTerms}, in ms and epoch ms. */
export interface CheckedTerms {
  readonly limit?: number;
  readonly grace?: number;
  readonly maxExtension?: number;
  readonly scheduledEnd?: number;
  readonly exempt?: true;
}

/** A checked {@link RoomRule}. */
export interface CheckedRule extends CheckedTerms {
  readonly match: string;
  readonly provider?: string;
}

/** A checked {@link LimitConfig}, with the defaults filled in. */
export interface CheckedLimits {
  readonly limit: number;
  readonly grace: number;
  readonly maxExtension: number;
  readonly rooms: readonly CheckedRule[] | ((meeting: LimitedMeeting) => unknown);
}

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const glob = v.pipe(
  text,
  v.check((value) => value === '' || globOf(value) !== undefined, globForm),
);
const durationSchema = (from: number, expectation: string) =>
  v.pipe(
    v.custom<Duration>((value) => (durationOf(value) ?? -1) >= from, expectation),
    v.transform((value) => durationOf(value) as number),
  );
const positive = durationSchema(1, `${durationForm}, longer than 0`);
const zeroOrMore = durationSchema(0, durationForm);

const instant = v.pipe(
  v.custom<string>((value) => typeof value === 'string' && !Number.isNaN(parseIsoTime(value)), isoTimeForm),
  v.transform(parseIsoTime),
);

const defaults = {
  limit: v.exactOptional(positive, '30m'),
  grace: v.exactOptional(zeroOrMore, '0s'),
  maxExtension: v.exactOptional(zeroOrMore, '2h'),
};
const terms = {
  limit: v.exactOptional(positive),
  grace: v.exactOptional(zeroOrMore),
  maxExtension: v.exactOptional(zeroOrMore),
  scheduledEnd: v.exactOptional(instant),
  exempt: v.exactOptional(v.literal(true, '`true`, or left out')),
};
const nothingElse = <T extends CheckedTerms>() =>
  v.check<T, string>(
    ({ exempt, limit, scheduledEnd }) => !exempt || (limit ?? scheduledEnd) === undefined,
    'either exempt or limited, not both',
  );

/** Checks the terms that the function `rooms` returns. */
export const termsSchema: v.GenericSchema<unknown, CheckedTerms> = v.pipe(
  strictObject(terms, 'an object with limit, grace, …, or `undefined`'),
  nothingElse(),
);

const ruleWith = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.array(
    v.pipe(
      strictObject({ match: glob, ...entries, ...terms }, 'a rule: { match, limit, … }'),
      nothingElse<CheckedRule>() as never,
    ) as v.GenericSchema<unknown, CheckedRule>,
    'a list of rules, or a function',
  );

type RoomFunction = (meeting: LimitedMeeting) => unknown;
const roomsOf = (rules: v.GenericSchema<unknown, CheckedRule[]>) =>
  v.exactOptional(
    v.lazy((value) => (typeof value === 'function' ? v.custom<RoomFunction>(() => true) : rules)),
    [],
  );
const expected = 'an object: { limit, rooms, … }';

/** Checks a {@link LimitConfig}. */
export const limitSchema: v.GenericSchema<unknown, CheckedLimits> = strictObject(
  { ...defaults, rooms: roomsOf(ruleWith({ provider: v.exactOptional(text) })) },
  expected,
);

/** Checks the {@link LimitConfig} of a single provider, whose rules name none. */
export const ownLimitSchema: v.GenericSchema<unknown, CheckedLimits> = strictObject(
  { ...defaults, rooms: roomsOf(ruleWith({})) },
  expected,
);
