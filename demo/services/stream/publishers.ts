// The receiving end of published media: a real WebRTC peer for each participant that publishes. It takes the media and
// drops it.

import { RTCPeerConnection, useOPUS, useVP8 } from 'werift';

export class Publishers {
  readonly #peers = new Map<string, RTCPeerConnection>();

  /** Answers the first offer of a participant and its later ones, when tracks were added or ICE was restarted. */
  async answer(sessionId: string, offer: string): Promise<string> {
    const peer = this.#peers.get(sessionId) ?? newPeer();
    this.#peers.set(sessionId, peer);
    await peer.setRemoteDescription({ type: 'offer', sdp: offer });
    await peer.setLocalDescription(await peer.createAnswer());
    return peer.localDescription?.sdp ?? '';
  }

  async trickle(sessionId: string, candidate: string): Promise<void> {
    await this.#peers.get(sessionId)?.addIceCandidate(JSON.parse(candidate));
  }

  forget(sessionId: string): void {
    const peer = this.#peers.get(sessionId);
    this.#peers.delete(sessionId);
    void peer?.close();
  }

  close(): void {
    for (const sessionId of [...this.#peers.keys()]) this.forget(sessionId);
  }
}

function newPeer(): RTCPeerConnection {
  return new RTCPeerConnection({
    codecs: { audio: [useOPUS()], video: [useVP8()] },
    iceServers: [],
    iceUseIpv6: false,
    // Usually left out as pointless; here both ends share the machine.
    iceAdditionalHostAddresses: ['127.0.0.1'],
  });
}
