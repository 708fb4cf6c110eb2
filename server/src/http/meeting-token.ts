// Meeting tokens: your own server signs one for each participant, who may then read and perhaps extend the meeting's limit.
import { decode, sign, verify } from 'hono/jwt';
import * as v from 'valibot';
import { expect, expectDuration, expectOptions } from '../expect.ts';
import { object } from '../object-schema.ts';
import { isStorable, quoted } from '../shown.ts';
import { refuse } from './errors.ts';
import { expectSecret } from './options.ts';

/** The claims of a meeting token (https://www.rfc-editor.org/rfc/rfc7519#section-4.1). */
export interface MeetingClaims {
  readonly sub: string;
  /** If missing, it is the only provider of the server. */
  readonly provider?: string | undefined;
  readonly room: string;
  readonly extend?: boolean | undefined;
  /** In seconds since 1970. The standard makes it optional; here it is required. */
  readonly exp: number;
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(512), v.check(isStorable));
/** The history uses these names for other actors. */
const staff = /^(?:server|operator|config file)(?: |$)/i;
/** What nobody sees, besides the joiners that emoji and some languages need. */
const hidden = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;
/** What a reader may take for a blank, or for nothing. */
const blankOrNothing = /[\s\p{Default_Ignorable_Code_Point}\u2800]+/gu;

function looksLikeStaff(subject: string): boolean {
  const plain = subject.normalize('NFKC');
  const withBlanks = plain.replace(blankOrNothing, ' ').trim();
  const withoutJoiners = plain.replace(/\p{Default_Ignorable_Code_Point}/gu, '').replace(blankOrNothing, ' ');
  return withBlanks === '' || staff.test(withBlanks) || staff.test(withoutJoiners);
}

const participant = v.pipe(
  id,
  v.check((subject) => !hidden.test(subject) && subject.trim() === subject && !looksLikeStaff(subject)),
);

/** For messages. */
export const roomForm = "the room's id at the provider";
/** For messages. */
export const participantForm =
  'the id of a participant, not "server" or "operator" or one that begins so, without invisible characters and without blanks at its ends';

/** Whether a text can be the id of a room. */
export const isId = (text: unknown): boolean => v.is(id, text);

/** Whether a text can be the id of a participant. */
export const isParticipant = (text: unknown): boolean => v.is(participant, text);

const claims: v.GenericSchema<unknown, MeetingClaims> = object({
  sub: participant,
  provider: v.optional(id),
  room: id,
  extend: v.optional(v.boolean()),
  exp: v.number(),
});

/** Options of {@link meetingToken}. */
export interface MeetingTokenOptions {
  /** The `STILL_THERE_SECRET` of the still-there-server, or the provider's own. At least 32 characters. */
  readonly secret: string;
  /** @default the only provider of the server */
  readonly provider?: string;
  /** The room's id at the provider. */
  readonly room: string;
  /**
   * The participant, as shown in the history: any id except `"server"`, `"operator"` and those that begin so or look like it, without
   * invisible characters and without blanks at its ends.
   */
  readonly subject: string;
  /** Whether this participant may extend the meeting. @default false */
  readonly extend?: boolean;
  /** How long the token is valid, in milliseconds. */
  readonly expiresIn: number;
}

/**
 * Signs a meeting token: a JWT (HS256) with which one participant's browser may read the limit of one room. Call it on your own
 * server, never in a page.
 * @throws TypeError for invalid options
 */
export async function meetingToken(options: MeetingTokenOptions): Promise<string> {
  expectOptions(options, ['secret', 'provider', 'room', 'subject', 'extend', 'expiresIn']);
  const { secret, provider, room, subject, extend = false, expiresIn } = options;
  expectSecret(secret);
  if (provider !== undefined) expect(isId(provider), 'provider', 'the name of a provider', provider);
  expect(isId(room), 'room', roomForm, room);
  expect(isParticipant(subject), 'subject', participantForm, subject);
  expectDuration('expiresIn', expiresIn);
  const exp = Math.ceil((Date.now() + expiresIn) / 1000);
  return sign({ sub: subject, ...(provider && { provider }), room, ...(extend && { extend }), exp }, secret, 'HS256');
}

/** The claim `provider` of a token that has not been verified. */
export function providerIn(token: string): string | undefined {
  try {
    const { provider } = decode(token).payload;
    return v.is(id, provider) ? provider : undefined;
  } catch {
    return undefined; // it is refused when it is verified
  }
}

/**
 * Verifies a meeting token. The algorithm is fixed; the token's own header does not choose it.
 * @param secret `undefined`: there is none for its provider, so that no token is valid
 * @throws HTTPException 401
 */
export async function readMeetingToken(token: string, secret: string | undefined): Promise<MeetingClaims> {
  if (!secret) throw refuse(401, 'The meeting token is not valid');
  let payload: unknown;
  try {
    payload = await verify(token, secret, 'HS256');
  } catch (error) {
    // the messages of these errors contain the token
    const expired = error instanceof Error && error.name === 'JwtTokenExpired';
    throw refuse(401, `The meeting token ${expired ? 'has expired' : 'is not valid'}`);
  }
  const { success, output } = v.safeParse(claims, payload);
  if (success) return output;
  const { sub } = payload as { sub?: unknown };
  if (v.is(id, sub) && !isParticipant(sub))
    throw refuse(401, `Expected the claim \`sub\` of the meeting token to be ${participantForm}, got ${quoted(sub)}`);
  throw refuse(401, 'Expected a meeting token with the claims `sub`, `room` and `exp`');
}
