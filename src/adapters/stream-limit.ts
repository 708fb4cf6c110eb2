import { expectDuration } from '../core/expect.ts';
import { toEpochMs } from '../core/instant.ts';
import type { SessionLimit } from '../guard/meeting.ts';
import { reportToPage } from '../platform/report-error.ts';
import type { Source } from '../sources/source.ts';
import { clockOffsets } from './stream-clock.ts';
import { subscribe } from './stream-observe.ts';
import type { StreamCallLike } from './stream-types.ts';

/** The end of the session, by Stream's clock, and who may move it. */
export function sessionLimit(call: StreamCallLike): Source<SessionLimit> {
  return (report, signal) => {
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
  };
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
export async function extend(call: StreamCallLike, by: number): Promise<number> {
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
