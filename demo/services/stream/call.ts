// One call as the service keeps it, and as it goes over the wire.

import { defaultSettings, type Json, type Settings } from './settings.ts';
import { wireDate, wireDateOrNull } from './time.ts';
import type { Users } from './users.ts';

export interface SessionParticipant {
  readonly userId: string;
  /** One user may be in a call twice, with two tabs. */
  readonly sessionId: string;
  readonly joinedAt: number;
}

export interface Session {
  readonly id: string;
  readonly startedAt: number;
  endedAt: number | null;
  participants: readonly SessionParticipant[];
}

/** All instants are of the service's clock, epoch ms. */
export interface Call {
  readonly type: string;
  readonly id: string;
  readonly cid: string;
  readonly createdBy: string;
  readonly createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  settings: Settings;
  custom: Json;
  members: readonly string[];
  session: Session | null;
}

export function newCall(type: string, id: string, createdBy: string, now: number): Call {
  return {
    type,
    id,
    cid: `${type}:${id}`,
    createdBy,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    settings: defaultSettings,
    custom: {},
    members: [createdBy],
    session: null,
  };
}

/** When the session's time is up: the limit counts from its start. Null if there is no limit. */
export function timerEndsAt({ session, settings }: Call): number | null {
  const seconds = settings.limits.max_duration_seconds;
  return session && seconds ? session.startedAt + seconds * 1000 : null;
}

export function wireParticipant({ userId, sessionId, joinedAt }: SessionParticipant, users: Users) {
  return {
    user: users.wire(userId),
    user_session_id: sessionId,
    role: users.role(userId),
    joined_at: wireDate(joinedAt),
  };
}

function wireSession(call: Call, session: Session, users: Users) {
  const byRole: Record<string, number> = {};
  for (const { userId } of session.participants) byRole[users.role(userId)] = (byRole[users.role(userId)] ?? 0) + 1;
  return {
    id: session.id,
    started_at: wireDate(session.startedAt),
    ended_at: wireDateOrNull(session.endedAt),
    timer_ends_at: wireDateOrNull(timerEndsAt(call)),
    live_started_at: null,
    live_ended_at: null,
    participants: session.participants.map((participant) => wireParticipant(participant, users)),
    participants_count_by_role: byRole,
    anonymous_participant_count: 0,
    accepted_by: {},
    rejected_by: {},
    missed_by: {},
  };
}

/** Where the types of the client say `undefined`, the real service writes null; so do we. */
export function wireCall(call: Call, users: Users) {
  return {
    type: call.type,
    id: call.id,
    cid: call.cid,
    current_session_id: call.session && !call.session.endedAt ? call.session.id : '',
    created_by: users.wire(call.createdBy),
    created_at: wireDate(call.createdAt),
    updated_at: wireDate(call.updatedAt),
    ended_at: wireDateOrNull(call.endedAt),
    starts_at: null,
    custom: call.custom,
    settings: call.settings,
    session: call.session && wireSession(call, call.session, users),
    backstage: false,
    recording: false,
    transcribing: false,
    captioning: false,
    translating: false,
    blocked_user_ids: [],
    thumbnails: null,
    channel_cid: null,
    join_ahead_time_seconds: 0,
    ingress: { rtmp: { address: '' }, srt: { address: '' }, whip: { address: '' } },
    egress: { broadcasting: false, hls: null, rtmps: [], frame_recording: null },
  };
}

export function wireMember(userId: string, call: Call, users: Users) {
  const at = wireDate(call.createdAt);
  return {
    user_id: userId,
    user: users.wire(userId),
    custom: {},
    role: users.role(userId),
    created_at: at,
    updated_at: at,
  };
}
