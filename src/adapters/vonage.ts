import type { Meeting } from '../guard/meeting.ts';
import { timerNow } from '../platform/clock.ts';
import { pause } from '../platform/timers.ts';
import { vonageCauses } from './causes/vonage.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
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
 * The sample in Vonage's guide calls a level (0 to 1) above the first value speech, once it has lasted longer than the
 * second (ms) without a gap longer than the third (ms): https://tokbox.com/developer/guides/audio-video/js/ ("Detecting
 * who is speaking").
 */
const [minLevel, minDuration, maxGap] = [0.2, 1000, 3000];
/** Milliseconds to wait for `disconnect()`, which never settles if it is called while connecting. */
const disconnectTimeout = 9000;

/**
 * A Vonage Video (OpenTok) session as a {@link Meeting}: one connection. Make another meeting after `sessionDisconnected`.
 *
 * It sees the publisher's speech, while the page is visible (the SDK measures it with animation frames); who else is
 * connected, if it is made before `connect()` and without `connectionEventsSuppressed`; and every end, such as
 * `forceDisconnected`. It cannot tell a bot from a person: everything with a connection counts, such as SIP callers and
 * Experience Composer. Nobody can end a session for everybody.
 * @param session what `OT.initSession()` returns
 * @param publisher what `OT.initPublisher()` returns, for speech
 * @throws TypeError that names the missing member when they are something else
 */
export function fromVonage(session: VonageSessionLike, publisher?: EmitterLike): Meeting {
  expectMembers('session', session, ['disconnect()', 'on()', 'off()']);
  if (publisher) expectMembers('publisher', publisher, ['on()', 'off()']);
  const { ended, finish, leaveBy } = createEndController();
  const connected = new Set<string>();

  listen(
    session,
    'sessionDisconnected',
    ({ reason }: { reason?: string }) => finish(causeOf(vonageCauses, reason), reason),
    ended,
  );
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
    leave: leaveBy(async () => {
      const isLate = await Promise.race([session.disconnect(), pause(disconnectTimeout, ended)]);
      if (isLate !== true) finish('local'); // a session that was not connected fires no event
    }),
    ...(publisher && {
      activity: (report, signal) => {
        let [startedAt, lastAt] = [-Infinity, -Infinity];
        listen(
          publisher,
          'audioLevelUpdated',
          ({ audioLevel }: { audioLevel: number }) => {
            if (audioLevel <= minLevel) return;
            const now = timerNow();
            if (now - lastAt > maxGap) startedAt = now;
            lastAt = now;
            if (now - startedAt <= minDuration) return;
            startedAt = now;
            report({ source: 'speech', confirms: true });
          },
          signal,
        );
      },
    }),
    alone: (report, signal) => {
      // The session announces this connection too. If it has not, the adapter was made late, and others may be missing as well.
      const read = (): void => {
        const me = session.connection?.connectionId;
        if (me !== undefined && connected.has(me)) report(connected.size === 1);
      };
      read();
      listen(session, 'connectionCreated connectionDestroyed', read, signal);
    },
  };
}
