// What a browser is told of its meeting.
import type { MeetingRecord, MeetingState } from '../engine/meeting-record.ts';

/** The answer of `GET /meetings/:room/limit`. Instants are epoch ms by the provider's clock. */
export interface LimitBody {
  /** When the meeting ends; `null`: never, or nobody knows of a meeting. */
  readonly endsAt: number | null;
  /** The clock that `endsAt` goes by. */
  readonly now: number;
  /** Whether this participant may extend it, and there is something left to extend it by. */
  readonly canExtend: boolean;
  /** `unknown`: no meeting has been heard of in this room. */
  readonly state: 'running' | 'closing' | 'over' | 'unknown';
  /** Grows with every change; an extension may name the one it saw. */
  readonly version: number;
}

const states = {
  running: 'running',
  closing: 'closing',
  failed: 'closing', // it is being tried again
  closed: 'over',
  ended: 'over',
} as const satisfies Record<MeetingState, LimitBody['state']>;

/** `mayExtend`: whether the token allows it. */
export function limitBody(meeting: MeetingRecord | undefined, now: number, mayExtend: boolean): LimitBody {
  if (!meeting) return { endsAt: null, now, canExtend: false, state: 'unknown', version: 0 };
  const { endsAt, extended, maxExtension, version } = meeting;
  const state = states[meeting.state];
  const canExtend = mayExtend && state === 'running' && endsAt !== null && extended < maxExtension;
  return { endsAt, now, canExtend, state, version };
}

/** Changes with all of it that does not tick. */
export function limitTag({ endsAt, canExtend, state, version }: LimitBody): string {
  return `"${state}.${version}.${endsAt ?? 'never'}.${canExtend ? 'extend' : 'keep'}"`;
}
