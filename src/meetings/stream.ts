import { expectDuration } from '../core/expect.ts';
import { expectMembers } from '../core/expect-members.ts';
import { toEpochMs } from '../core/instant.ts';
import { reportToPage } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import { hold } from '../sources/hold.ts';
import type { LeaveReason, Meeting } from './meeting.ts';
import { singleFlight } from './single-flight.ts';
import { clockOffsets } from './stream-clock.ts';
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
      const shares = hold({ source: 'screen-share' }, report, signal);
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
    limit: (report, signal) => {
      let told = '';
      let clockOffset: number | undefined;
      const read = (): void => {
        const canExtend = call.state.ownCapabilities.includes('change-max-duration');
        const limit = { endsAt: endOf(call), canExtend, ...(clockOffset !== undefined && { clockOffset }) };
        // The SDK emits a new session for every participant event: what counts is whether a value changed.
        const key = JSON.stringify(limit);
        if (key === told) return;
        told = key;
        report(limit);
      };
      for (const source of [call.state.session$, call.state.settings$, call.state.ownCapabilities$]) {
        subscribe<unknown>(source, signal, read);
      }
      clockOffsets(call)((offset) => {
        clockOffset = offset;
        read();
      }, signal);
      rereadOnReconnect(call, signal);
    },
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

/** When the session ends, epoch ms; no limit is `null`, `undefined` or `0` on the wire. */
function endOf({ state }: StreamCallLike): number | null {
  const endsAt = state.session?.timer_ends_at;
  return endsAt && state.settings?.limits?.max_duration_seconds !== 0 ? toEpochMs('timer_ends_at', endsAt) : null;
}

/**
 * Absolute, since the server wants a total from the session's start: computed from fresh state, or a second press would undo
 * the first. That state has fresh capabilities too, which the SDK does not refresh by itself: so an app's button can go.
 */
async function extend(call: StreamCallLike, by: number): Promise<number> {
  expectDuration('by', by);
  await call.get();
  const endsAt = endOf(call);
  const startedAt = call.state.session?.started_at;
  if (endsAt === null || !startedAt) throw new Error('stream: the session has no limit that could be extended');
  const elapsed = (endsAt - toEpochMs('started_at', startedAt)) / 1000;
  const limit = Math.max(call.state.settings?.limits?.max_duration_seconds ?? 0, Math.round(elapsed));
  try {
    await call.update({ settings_override: { limits: { max_duration_seconds: limit + Math.ceil(by / 1000) } } });
  } catch (error) {
    if ((error as { status?: number }).status !== 403) throw error;
    throw new Error('stream: this participant may not extend the session (403)', { cause: error });
  }
  return endOf(call) ?? endsAt;
}

/** A session that changed while the connection was down is not always told of afterwards (before video-client 1.59.0: never). */
function rereadOnReconnect(call: StreamCallLike, signal: AbortSignal): void {
  let isBack = true;
  subscribe(call.state.callingState$, signal, (state) => {
    if (/reconnecting|migrating|offline/.test(state)) isBack = false;
    if (state !== 'joined' || isBack) return;
    isBack = true;
    call.get().catch(reportToPage);
  });
}

function subscribe<T>(
  source: { subscribe(next: (value: T) => void): { unsubscribe(): void } } | undefined,
  signal: AbortSignal,
  next: (value: T) => void,
): void {
  if (!source || signal.aborted) return;
  const subscription = source.subscribe(next);
  signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
}

/** An observable says its current value first: what was so before is no change. */
function skipFirst<T>(next: (value: T) => void): (value: T) => void {
  let isFirst = true;
  return (value) => {
    if (!isFirst) next(value);
    isFirst = false;
  };
}
