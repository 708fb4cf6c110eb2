import type { Meeting } from '../guard/meeting.ts';
import { timerNow } from '../platform/clock.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { pause } from '../platform/timers.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromVonage} uses of a `Session` of `@vonage/client-sdk-video` or `@opentok/client` (2.20 and later). */
export interface VonageSessionLike extends EmitterLike {
  readonly connection?: { readonly connectionId: string } | null | undefined;
  disconnect(): Promise<void>;
}

interface ConnectionEventLike {
  readonly type: string;
  readonly connection: { readonly connectionId: string };
}

/**
 * The sample of Vonage's guide takes a level (0 to 1) above this for speech, once it was there for longer than a second
 * and not away for longer than three (ms): https://tokbox.com/developer/guides/audio-video/js/ ("Detecting who is speaking").
 */
const [voice, longEnough, tooQuiet] = [0.2, 1000, 3000];
/** How long (ms) to wait for `disconnect()`: called while connecting, it does not settle. */
const patience = 9000;

/**
 * A Vonage Video (OpenTok) session as a {@link Meeting}: one connection; make another one after `sessionDisconnected`.
 *
 * Sees the speech of the publisher, while the page is visible (the SDK measures it with animation frames); who else is
 * connected, if it was made before `connect()` and without `connectionEventsSuppressed`; and every end, as
 * `forceDisconnected`. It does not know a bot from a person: whatever has a connection counts, as SIP callers and
 * Experience Composer do. Nobody can end a session for all.
 * @param session what `OT.initSession()` returns
 * @param publisher what `OT.initPublisher()` returns, for speech
 * @throws TypeError when they are none: names the missing member
 */
export function fromVonage(session: VonageSessionLike, publisher?: EmitterLike): Meeting {
  expectMembers('session', session, ['disconnect()', 'on()', 'off()']);
  if (publisher) expectMembers('publisher', publisher, ['on()', 'off()']);
  const { ended, finish, by } = createEnding();
  const connected = new Set<string>();

  listen(session, 'sessionDisconnected', finish, ended);
  listen(
    session,
    'connectionCreated connectionDestroyed',
    ({ type, connection }: ConnectionEventLike) => {
      if (type === 'connectionCreated') connected.add(connection.connectionId);
      else connected.delete(connection.connectionId);
    },
    ended,
  );

  return {
    name: 'vonage',
    ended,
    leave: by(async () => {
      const isLate = await Promise.race([session.disconnect(), pause(patience, ended)]);
      if (isLate !== true) finish(); // nothing is told of a session that was not connected
    }),
    ...(publisher && {
      activity: (report, signal) => {
        let [since, last] = [-Infinity, -Infinity];
        listen(
          publisher,
          'audioLevelUpdated',
          ({ audioLevel }: { audioLevel: number }) => {
            if (audioLevel <= voice) return;
            const now = timerNow();
            if (now - last > tooQuiet) since = now;
            last = now;
            if (now - since <= longEnough) return;
            since = now;
            report({ source: 'speech', confirms: true });
          },
          signal,
        );
      },
    }),
    alone: (report, signal) => {
      // The session tells of this connection too. One that it has not told of was there before: others may be as well.
      const read = (): void => {
        const me = session.connection?.connectionId;
        if (me !== undefined && connected.has(me)) report(connected.size === 1);
      };
      read();
      listen(session, 'connectionCreated connectionDestroyed', read, signal);
    },
  };
}
