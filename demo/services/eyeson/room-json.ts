// The JSON the REST API and the room channel speak.

import type { Meeting, User } from './rooms.ts';

const tokenLifetime = 60 * 60;

export function roomSummary(meeting: Meeting) {
  return {
    id: meeting.roomId,
    name: meeting.name,
    ready: meeting.running && meeting.ready,
    started_at: meeting.running ? meeting.startedAt : null,
    shutdown: !meeting.running,
    // A captured shutdown has none.
    ...(meeting.running && { guest_token: meeting.guestToken }),
  };
}

/** A webhook: what has become of a room. */
export function roomUpdate(meeting: Meeting, now: number) {
  return { timestamp: Math.floor(now / 1000), type: 'room_update', room: roomSummary(meeting) };
}

export function userJson(user: User) {
  return {
    id: user.id,
    room_id: user.meeting.roomId,
    name: user.name,
    avatar: null,
    guest: false,
    joined_at: user.joinedAt,
  };
}

/** The whole room as one of its users sees it. `base` is where the service is reached. */
export function roomJson(user: User, base: string) {
  const { accessKey, meeting } = user;
  return {
    access_key: accessKey,
    ready: meeting.running,
    locked: false,
    room: roomSummary(meeting),
    team: { name: 'Demo' },
    user: { ...userJson(user), blocked: false, ready: meeting.running },
    links: {
      self: `${base}/rooms/${accessKey}`,
      gui: `${base}/?${accessKey}`,
      guest_join: `${base}/?guest=${meeting.guestToken}`,
      websocket: `${base}/rt?access_key=${accessKey}`,
    },
    options: {
      show_names: true,
      exit_url: null,
      kick_available: false,
      lock_available: false,
      sfu_mode: 'disabled',
      widescreen: false,
      custom_fields: {},
    },
    presentation: null,
    broadcasts: [],
    playbacks: [],
    recording: null,
    snapshots: [],
    signaling: {
      type: 'sepp',
      options: {
        client_id: user.clientId,
        conf_id: meeting.confId,
        auth_token: signalingToken(user),
        endpoint: `${base.replace(/^http/, 'ws')}/sepp`,
        // The answering peer is on this machine: host candidates are enough.
        stun_servers: [],
        turn_servers: [],
      },
    },
  };
}

/**
 * Shaped like a JWT because the SDK decodes the middle part (with atob) and
 * compares it with the options above. The last part, which the SDK ignores,
 * carries the access key so that the service knows who is calling.
 */
function signalingToken({ accessKey, clientId, meeting }: User): string {
  const claims = { client_id: clientId, conf_id: meeting.confId, exp: Math.floor(Date.now() / 1000) + tokenLifetime };
  return `demo.${Buffer.from(JSON.stringify(claims)).toString('base64')}.${accessKey}`;
}

export function accessKeyOf(token: string): string {
  return token.split('.')[2] ?? '';
}
