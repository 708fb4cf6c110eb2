// Who may know, and extend, one meeting's limit: the app's own server signs a token for each participant.
import { sign, verify } from 'hono/jwt';
import * as v from 'valibot';
import { expect, expectDuration } from '../expect.ts';
import { refuse } from './errors.ts';
import { expectSecret } from './options.ts';
import { isStorable } from './requests.ts';

/** What a meeting token says (https://www.rfc-editor.org/rfc/rfc7519#section-4.1). */
export interface MeetingClaims {
  readonly sub: string;
  /** Missing: the only provider that the server has. */
  readonly provider?: string | undefined;
  readonly room: string;
  readonly extend?: boolean | undefined;
  /** Seconds since 1970. The standard lets it be left out; here no token lives for ever. */
  readonly exp: number;
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(512), v.check(isStorable));
/** The history names these as actors: nobody else may be called so. */
const participant = v.pipe(id, v.notValues(['server', 'operator']));
const claims: v.GenericSchema<MeetingClaims> = v.object({
  sub: participant,
  provider: v.optional(id),
  room: id,
  extend: v.optional(v.boolean()),
  exp: v.number(),
});

/** Options of `meetingToken()`. */
export interface MeetingTokenOptions {
  /** The server's `STILL_THERE_SECRET`, at least 32 characters. */
  readonly secret: string;
  /** @default the only provider that the server has */
  readonly provider?: string;
  /** The provider's id of the room. */
  readonly room: string;
  /** Who it is, for the history: any id of yours but `"server"` and `"operator"`. */
  readonly subject: string;
  /** Whether this participant may extend the meeting. @default false */
  readonly extend?: boolean;
  /** How long the token is good for, ms. */
  readonly expiresIn: number;
}

/**
 * Signs a token with which a browser asks `GET /meetings/:room/limit`: a JWT (HS256), for one room and one participant.
 * Call it on your own server, never in a page.
 * @throws TypeError where an option is not what it should be
 */
export async function meetingToken(options: MeetingTokenOptions): Promise<string> {
  const { secret, provider, room, subject, extend = false, expiresIn } = options;
  expectSecret(secret);
  if (provider !== undefined) expect(v.is(id, provider), 'provider', 'the name of a provider', provider);
  expect(v.is(id, room), 'room', "the provider's id of a room", room);
  expect(v.is(participant, subject), 'subject', 'an id of a participant, not "server" or "operator"', subject);
  expectDuration('expiresIn', expiresIn);
  const exp = Math.ceil((Date.now() + expiresIn) / 1000);
  return sign({ sub: subject, ...(provider && { provider }), room, ...(extend && { extend }), exp }, secret, 'HS256');
}

/** Reads a meeting token. The algorithm is ours to choose, never the token's. @throws HTTPException 401 */
export async function readMeetingToken(token: string, secret: string): Promise<MeetingClaims> {
  let payload: unknown;
  try {
    payload = await verify(token, secret, 'HS256');
  } catch (error) {
    // the messages of these errors hold the token
    const expired = error instanceof Error && error.name === 'JwtTokenExpired';
    throw refuse(401, `The meeting token ${expired ? 'has expired' : 'is not one that this server trusts'}`);
  }
  if (v.is(claims, payload)) return payload;
  throw refuse(401, 'Expected a meeting token with the claims `sub`, `room` and `exp`');
}
