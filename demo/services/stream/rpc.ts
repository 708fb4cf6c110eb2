// The SFU's remote procedures (Twirp, in JSON). What is not needed for a call on one machine is answered with nothing.

import type { WireLog } from './log.ts';
import type { Publishers } from './publishers.ts';
import type { Json } from './settings.ts';
import type { Sfu } from './sfu.ts';
import { trackName } from './tracks.ts';

export interface RpcContext {
  readonly sfu: Sfu;
  readonly publishers: Publishers;
  readonly log: WireLog;
}

interface RpcBody extends Json {
  readonly sessionId?: string;
  readonly sdp?: string;
  readonly peerType?: string;
  readonly iceCandidate?: string;
  readonly tracks?: readonly { readonly trackType: string }[];
  /** JSON leaves out what is false: a track without `muted` is not muted. */
  readonly muteStates?: readonly { readonly trackType: string; readonly muted?: boolean }[];
}

export async function answerRpc(method: string, body: RpcBody, { sfu, publishers, log }: RpcContext): Promise<Json> {
  const { sessionId = '', sdp = '', peerType, iceCandidate = '', tracks = [], muteStates = [] } = body;
  const participant = sfu.participant(sessionId);
  if (!participant)
    return { error: { code: 'ERROR_CODE_PARTICIPANT_NOT_FOUND', message: 'not in the call', shouldRetry: false } };
  const user = participant.userId;
  if (method === 'SetPublisher') {
    log.record('sfu', 'in', method, { user, tracks: tracks.map(({ trackType }) => trackName(trackType)).join(' ') });
    return { sdp: await publishers.answer(sessionId, sdp), sessionId };
  }
  if (method === 'UpdateMuteStates') {
    for (const { trackType, muted = false } of muteStates) {
      log.record('sfu', 'in', method, { user, track: trackName(trackType), muted });
      sfu.setMuted(participant, trackType, muted);
    }
  }
  // The publisher is the default of the enum, which JSON leaves out.
  if (method === 'IceTrickle' && peerType === undefined) await publishers.trickle(sessionId, iceCandidate);
  return {};
}
