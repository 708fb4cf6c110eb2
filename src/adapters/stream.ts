import { expectDuration } from '../core/expect.ts';
import { toEpochMs } from '../core/instant.ts';
import { singleFlight } from '../core/single-flight.ts';
import type { LeaveReason, Meeting, SessionLimit } from '../guard/meeting.ts';
import type { EndCause } from '../guard/meeting-end.ts';
import { reportToPage } from '../platform/report-error.ts';
import { ServerClock } from '../platform/server-clock.ts';
import { pause } from '../platform/timers.ts';
import { onWake } from '../platform/waking.ts';
import type { Source } from '../sources/source.ts';
import { whileOn } from '../sources/while-held.ts';
import { streamCauses } from './causes/stream.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';
import { replaceMethod } from './replace-method.ts';

/** The part of an RxJS observable that is used. */
export interface SubscribableLike<T> {
  subscribe(next: (value: T) => void): { unsubscribe(): void };
}

/** An event of the coordinator. */
export interface StreamEventLike {
  readonly type?: string;
  readonly created_at?: string;
  /** Who ended the call, if it was not the service. */
  readonly user?: object | null;
  readonly reason?: string;
}

interface StreamSessionLike {
  readonly started_at?: string | null;
  readonly timer_ends_at?: string | null;
}

interface StreamSettingsLike {
  readonly limits?: { readonly max_duration_seconds?: number | null };
}

/** What {@link fromStream} uses of a `Call` of `@stream-io/video-client` (1.10 and later). */
export interface StreamCallLike {
  readonly state: {
    readonly callingState: string;
    readonly callingState$: SubscribableLike<string>;
    readonly session: StreamSessionLike | undefined;
    readonly session$: SubscribableLike<StreamSessionLike | undefined>;
    readonly settings: StreamSettingsLike | undefined;
    readonly settings$: SubscribableLike<StreamSettingsLike | undefined>;
    readonly ownCapabilities: readonly string[];
    readonly ownCapabilities$: SubscribableLike<readonly string[]>;
    readonly localParticipant$: SubscribableLike<{ readonly isSpeaking: boolean } | undefined>;
    readonly participantCount?: number;
    readonly participantCount$?: SubscribableLike<number>;
  };
  readonly microphone?: { readonly state: { readonly speakingWhileMuted$: SubscribableLike<boolean> } };
  readonly screenShare?: { readonly state: { readonly status$: SubscribableLike<string | undefined> } };
  join?: (...options: never[]) => Promise<unknown>;
  leave(options?: { message?: string; reason?: string }): Promise<void>;
  endCall(): Promise<unknown>;
  get(): Promise<unknown>;
  update(update: { settings_override: { limits: { max_duration_seconds: number } } }): Promise<unknown>;
  on(event: 'call.ended' | 'all', listener: (event: StreamEventLike) => void): () => void;
  /** For the service's time. Without it, the time comes with the events of the call only. */
  readonly streamClient?: StreamClientLike;
}

/** The client's connection to the coordinator. Its health check is answered at once, with the time. */
interface StreamClientLike {
  readonly clientID?: string;
  readonly wsConnection: { readonly ws?: Pick<WebSocket, 'readyState' | 'send'> } | null;
  on(event: 'all', listener: (event: StreamEventLike) => void): () => void;
}

/**
 * Milliseconds that `endCall()` may take, and the SDK's own leave after it. Without the coordinator `endCall()` takes 15 s,
 * or never settles.
 */
const [endTimeout, leaveTimeout] = [5000, 3000];
/** What the messages of this adapter's `leave()` begin with. */
const messagePrefix = 'inactivity:';
/** The service may end a session up to this many milliseconds early. */
const endSlack = 2000;

/**
 * A call of Stream's Video SDK as a {@link Meeting}.
 *
 * `extend()` needs the capability `change-max-duration`. Do not pass `data.settings_override` to `join()` for a call that may
 * be extended: the SDK sends it again at every rejoin, which undoes the extension (video-client 1.60.0).
 * @param call a `Call` of `@stream-io/video-client`, or of the React SDK
 * @throws TypeError that names the missing member when it is not such a call
 */
export function fromStream(call: StreamCallLike): Meeting {
  expectMembers('call', call, ['leave()', 'endCall()', 'get()', 'update()', 'on()']);
  expectMembers('call', call, [
    'state.callingState$.subscribe()',
    'state.session$.subscribe()',
    'state.settings$.subscribe()',
  ]);
  expectMembers('call', call, ['state.ownCapabilities$.subscribe()', 'state.localParticipant$.subscribe()']);
  const { ended, finish, leaveBy } = createEndController();
  let [cause, detail]: [EndCause | undefined, string] = [undefined, ''];
  const end = (): void => finish(cause, detail);

  // The SDK says why it leaves only to its own `leave()`. The first word counts: the app may leave as well when it hears of it.
  const noticeLeaving =
    (leave: StreamCallLike['leave']): StreamCallLike['leave'] =>
    (options) => {
      if (cause === undefined) [cause, detail] = whyLeft(call.state.callingState, options);
      return leave.call(call, options);
    };
  replaceMethod(call, 'leave', noticeLeaving, ended);
  // The SDK leaves by itself on `call.ended`, when kicked, or when it gives up. `left` is not stable (a reconnect under way
  // turns it into `idle` again, video-client 1.60.0), so the first one counts.
  subscribe(
    call.state.callingState$,
    ended,
    skipFirst((state) => state === 'left' && end()),
  );
  let endsAt: number | null = null; // the session may be gone when the call has ended
  subscribe(call.state.session$, ended, (session) => {
    if (session) endsAt = endOf(call);
  });
  const offEnded = call.on('call.ended', (event) => {
    [cause, detail] = [isTimeUp(event, endsAt) ? 'limit' : 'host', event.reason ?? 'call.ended'];
    if (call.state.callingState === 'idle') end();
  });
  ended.addEventListener('abort', offEnded, { once: true });

  const leaveOnly = async (reason: LeaveReason): Promise<void> => {
    const message = `${messagePrefix}${reason}`;
    try {
      if (call.state.callingState !== 'left') await call.leave({ message });
    } catch (error) {
      if (!/already been left/.test(String(error))) throw error;
    }
    stayOut(call, message);
    end();
  };
  let problem: unknown;
  const endOrLeave = leaveBy(async (reason) => {
    problem = await endForAll(call);
    if (!problem) await pause(leaveTimeout, ended);
    if (!ended.aborted) await leaveOnly(reason);
  });

  return {
    name: 'stream',
    ended,
    leave: leaveBy(leaveOnly),
    end: async (reason) => {
      if (ended.aborted) return;
      await endOrLeave(reason);
      if (problem)
        throw new Error('stream: the call could not be ended for everybody; only this participant left', {
          cause: problem,
        });
    },
    extend: singleFlight((by: number) => extend(call, by)),
    activity: (report, signal) => {
      // Both emit again and again while somebody speaks, because the audio level changes all the time.
      const reportSpeech = (isSpeaking?: boolean): unknown =>
        isSpeaking && report({ source: 'speech', confirms: true });
      subscribe(call.state.localParticipant$, signal, (me) => reportSpeech(me?.isSpeaking));
      subscribe(call.microphone?.state.speakingWhileMuted$, signal, reportSpeech);
      const setSharing = whileOn({ source: 'screen-share' }, report, signal);
      subscribe(call.screenShare?.state.status$, signal, (status) => setSharing(status === 'enabled'));
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

/** Why `leave()` was called: by the app, which gives its own message or none, by the SDK, or by this adapter. */
function whyLeft(state: string, options: { message?: string; reason?: string } = {}): [EndCause, string] {
  if (state === 'reconnecting-failed') return ['connection', state]; // the SDK has given up, and leaves the rest to the app
  const word = options.message ?? options.reason;
  if (word === undefined || word.startsWith(messagePrefix)) return ['local', ''];
  return [causeOf(streamCauses, word) ?? 'local', word];
}

/** Whether the service ended the call because the session's time was up, by its own clock. */
function isTimeUp({ user, created_at: at = '' }: StreamEventLike, endsAt: number | null): boolean {
  return !user && endsAt !== null && Date.parse(at) >= endsAt - endSlack;
}

/**
 * Leaves again when the SDK comes back by itself: it finishes a join or a reconnection that was under way when it left
 * (video-client 1.60.0), and is then in the call unseen. Stops when the app itself joins.
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

/** Ends the call for everybody. Resolves to undefined when the server agreed, and otherwise to the error. */
async function endForAll(call: StreamCallLike): Promise<unknown> {
  const settled = new AbortController();
  const late = pause(endTimeout, settled.signal).then(
    () => new Error(`call.endCall() did not settle within ${endTimeout} ms`),
  );
  try {
    return await Promise.race([call.endCall().then(() => undefined), late]);
  } catch (error) {
    return error;
  } finally {
    settled.abort();
  }
}

/** The end of the session by Stream's clock, and whether this participant may extend it. */
function sessionLimit(call: StreamCallLike): Source<SessionLimit> {
  return (report, signal) => {
    if (signal.aborted) return;
    let reported: SessionLimit | undefined;
    const read = (): void => {
      const endsAt = endOf(call);
      const canExtend = call.state.ownCapabilities.includes('change-max-duration');
      const clockOffset = endsAt === null ? undefined : clock.offset();
      // The SDK emits a new session for every participant event, so compare the values.
      const isSame = endsAt === reported?.endsAt && canExtend === reported.canExtend;
      if (isSame && !isNews(clockOffset, reported?.clockOffset)) return;
      reported = { endsAt, canExtend, ...(clockOffset !== undefined && { clockOffset }) };
      report(reported);
    };
    const clock = followClock(call, read, signal);
    for (const source of [call.state.session$, call.state.settings$, call.state.ownCapabilities$]) {
      subscribe<unknown>(source, signal, read);
    }
    onWake(read, signal); // the machine's clock may have been set
    rereadOnReconnect(call, signal);
  };
}

/** When the session ends, in epoch milliseconds. On the wire, no limit is `null`, `undefined` or `0`. */
function endOf({ state }: StreamCallLike): number | null {
  const endsAt = state.session?.timer_ends_at;
  return endsAt && state.settings?.limits?.max_duration_seconds !== 0 ? toEpochMs('timer_ends_at', endsAt) : null;
}

/**
 * Extends the session by `by` milliseconds. The server wants the total duration since the session's start. It is computed from
 * fresh state, because otherwise a second press would undo the first. Fresh state also has the current capabilities, which the
 * SDK does not refresh by itself, so the app can hide its button.
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

/** The change (ms) of the clock offset that is worth a report. */
const minChange = 250;

const isNews = (offset: number | undefined, reported = Infinity): boolean =>
  offset !== undefined && Math.abs(offset - reported) >= minChange;

/** Milliseconds until the service may be asked again for its time. */
const answerTimeout = 10_000;

interface ServiceClock {
  /** The clock offset in milliseconds, if it is known. If it is not known well, the service is asked. */
  offset(): number | undefined;
}

/**
 * Follows the service's clock. Each event has the time at which the service sent it, but the next event may be minutes away, so
 * the service is asked: by the health check that the SDK sends every 25 s, which the service answers at once. Without an open
 * socket there are only the events.
 * @param onReading called after each reading
 */
function followClock(call: StreamCallLike, onReading: () => void, signal: AbortSignal): ServiceClock {
  const clock = new ServerClock();
  const client = call.streamClient;
  let askedAt: number | undefined;
  const ask = (): void => {
    const socket = client?.wsConnection?.ws;
    if (socket?.readyState !== 1 || clock.now() - (askedAt ?? -Infinity) < answerTimeout) return;
    askedAt = clock.now();
    socket.send(JSON.stringify([{ type: 'health.check', client_id: client?.clientID }]));
  };
  const onEvent = ({ type, created_at: sent }: StreamEventLike): void => {
    if (!sent) return;
    const now = toEpochMs('created_at', sent);
    if (type === 'health.check' && askedAt !== undefined) {
      clock.read(now, askedAt);
      askedAt = undefined;
    } else clock.hear(now);
    onReading();
  };
  signal.addEventListener('abort', client?.on('all', onEvent) ?? call.on('all', onEvent), { once: true });
  return {
    offset() {
      if (clock.isDoubtful) ask();
      return clock.offset;
    },
  };
}

/** A change of the session while the connection was down is not always sent afterwards (before video-client 1.59.0: never). */
function rereadOnReconnect(call: StreamCallLike, signal: AbortSignal): void {
  let isBack = true;
  subscribe(call.state.callingState$, signal, (state) => {
    if (/reconnecting|migrating|offline/.test(state)) isBack = false;
    if (state !== 'joined' || isBack) return;
    isBack = true;
    call.get().catch(reportToPage);
  });
}

/** Subscribes until the signal aborts. Some versions of the SDK lack some observables. */
function subscribe<T>(source: SubscribableLike<T> | undefined, signal: AbortSignal, next: (value: T) => void): void {
  if (!source || signal.aborted) return;
  const subscription = source.subscribe(next);
  signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
}

/** Skips the current value, which an observable emits first. */
function skipFirst<T>(next: (value: T) => void): (value: T) => void {
  let isFirst = true;
  return (value) => {
    if (!isFirst) next(value);
    isFirst = false;
  };
}
