import type { MeetingRecord, MeetingState } from '../engine/meeting-record.ts';

/** The response of `GET /meetings/:room/limit`. Instants are epoch milliseconds by the provider's clock. */
export interface LimitBody {
  /** When the meeting ends; `null` if it has no limit or is unknown. */
  readonly endsAt: number | null;
  /** The current time of the clock that `endsAt` refers to. */
  readonly now: number;
  /** Whether this participant may extend the meeting and its maximum extension is not used up. */
  readonly canExtend: boolean;
  /** `unknown`: the server has not seen a meeting in this room. */
  readonly state: 'running' | 'closing' | 'over' | 'unknown';
  /** Increases with every change. A request to extend can name the version it saw. */
  readonly version: number;
}

const states = {
  running: 'running',
  closing: 'closing',
  failed: 'closing', // closing is retried
  closed: 'over',
  ended: 'over',
} as const satisfies Record<MeetingState, LimitBody['state']>;

/**
 * Builds the response.
 * @param mayExtend whether the token allows extending
 * @param isDryRun whether nothing is closed. Then a meeting has no limit, since browsers would leave at its end.
 */
export function limitBody(
  meeting: MeetingRecord | undefined,
  now: number,
  mayExtend: boolean,
  isDryRun: boolean,
): LimitBody {
  if (!meeting) return { endsAt: null, now, canExtend: false, state: 'unknown', version: 0 };
  const { endsAt, extended, maxExtension, version } = meeting;
  const state = states[meeting.state];
  if (isDryRun && state !== 'over') return { endsAt: null, now, canExtend: false, state: 'running', version };
  const canExtend = mayExtend && state === 'running' && endsAt !== null && extended < maxExtension;
  return { endsAt, now, canExtend, state, version };
}

/** The entity tag: changes with everything except the current time. */
export function limitTag({ endsAt, canExtend, state, version }: LimitBody): string {
  return `"${state}.${version}.${endsAt ?? 'never'}.${canExtend ? 'extend' : 'keep'}"`;
}
