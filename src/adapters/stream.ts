import type { LeaveReason, Meeting } from '../guard/meeting.ts';
import { reportToPage } from '../platform/report-error.ts';
import { singleFlight } from '../platform/single-flight.ts';
import { pause } from '../platform/timers.ts';
import { whileOn } from '../sources/while-held.ts';
import { expectMembers } from './expect-members.ts';
import { extend, sessionLimit } from './stream-limit.ts';
import { skipFirst, subscribe } from './stream-observe.ts';
import type { StreamCallLike } from './stream-types.ts';

export type { StreamCallLike, StreamEventLike, SubscribableLike } from './stream-types.ts';

/** How long (ms) `endCall()` may take, and the SDK's own leave after it: without the coordinator it waits 15 s, or for ever. */
const [patience, aftermath] = [5000, 3000];

/**
 * A call of Stream's Video SDK as a {@link Meeting}.
 *
 * `extend()` needs the capability `change-max-duration`. Do not pass `data.settings_override` to `join()` for a call that may
 * be extended: the SDK sends it again at every rejoin, which undoes the extension (video-client 1.60.0).
 * @param call a `Call` of `@stream-io/video-client`, or of the React SDK
 * @throws TypeError when it is none: names the missing member
 */
export function fromStream(call: StreamCallLike): Meeting {
  expectMembers('call', call, ['leave()', 'endCall()', 'get()', 'update()', 'on()']);
  expectMembers('call', call, [
    'state.callingState$.subscribe()',
    'state.session$.subscribe()',
    'state.settings$.subscribe()',
  ]);
  expectMembers('call', call, ['state.ownCapabilities$.subscribe()', 'state.localParticipant$.subscribe()']);
  const over = new AbortController();
  const ended = over.signal;
  let reason: LeaveReason | 'ended' = 'ended';

  // The SDK leaves by itself on `call.ended`, when kicked, or when it gives up. `left` is not stable (a reconnect under way
  // turns it into `idle` again, video-client 1.60.0), so the first one counts.
  subscribe(
    call.state.callingState$,
    ended,
    skipFirst((state) => state === 'left' && over.abort(reason)),
  );
  const offEnded = call.on('call.ended', () => call.state.callingState === 'idle' && over.abort(reason));
  ended.addEventListener('abort', offEnded, { once: true });

  const leave = async (why: LeaveReason): Promise<void> => {
    if (ended.aborted) return;
    reason = why;
    const message = `inactivity:${why}`;
    try {
      if (call.state.callingState !== 'left') await call.leave({ message });
    } catch (error) {
      reason = 'ended';
      if (!/already been left/.test(String(error))) throw error;
    }
    stayOut(call, message);
    over.abort(why);
  };

  return {
    name: 'stream',
    ended,
    leave: singleFlight(leave),
    end: singleFlight(async (why) => {
      if (ended.aborted) return;
      reason = why;
      const problem = await endForAll(call);
      if (!problem) await pause(aftermath, ended);
      await leave(why);
      if (problem) throw new Error('stream: the call goes on for the others, it was only left', { cause: problem });
    }),
    extend: singleFlight((by: number) => extend(call, by)),
    activity: (report, signal) => {
      // Both are told of again and again while somebody speaks: the audio level changes all the time.
      const speaks = (isSpeaking?: boolean): unknown => isSpeaking && report({ source: 'speech', confirms: true });
      subscribe(call.state.localParticipant$, signal, (me) => speaks(me?.isSpeaking));
      subscribe(call.microphone?.state.speakingWhileMuted$, signal, speaks);
      const shares = whileOn({ source: 'screen-share' }, report, signal);
      subscribe(call.screenShare?.state.status$, signal, (status) => shares(status === 'enabled'));
    },
    alone: (report, signal) => {
      const read = (): void => {
        const { callingState, participantCount } = call.state;
        report(callingState === 'joined' && (participantCount ?? 2) <= 1);
      };
      subscribe(call.state.callingState$, signal, read);
      subscribe(call.state.participantCount$, signal, read);
    },
    limit: sessionLimit(call),
  };
}

/**
 * The SDK goes on with a join or a reconnection that was under way when it left (video-client 1.60.0), and is in the call
 * again, seen by nobody. Takes it out once more, until the app itself joins.
 */
function stayOut(call: StreamCallLike, message: string): void {
  const { join } = call;
  const watch = new AbortController();
  if (!join) return;
  call.join = (...options) => {
    call.join = join;
    watch.abort();
    return join.apply(call, options);
  };
  subscribe(call.state.callingState$, watch.signal, (state) => {
    if (state === 'joined') call.leave({ message }).catch(reportToPage);
  });
}

/** Undefined when the server agreed to end the call, else what stood in the way. */
async function endForAll(call: StreamCallLike): Promise<unknown> {
  const done = new AbortController();
  const late = pause(patience, done.signal).then(
    () => new Error(`call.endCall() did not settle within ${patience} ms`),
  );
  try {
    return await Promise.race([call.endCall().then(() => undefined), late]);
  } catch (error) {
    return error;
  } finally {
    done.abort();
  }
}
