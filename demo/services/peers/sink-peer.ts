// The receiving end of published media in a Stream call: takes the media and drops it.

import { RTCPeerConnection, useOPUS, useVP8 } from 'werift';

export class SinkPeer {
  readonly #connection = new RTCPeerConnection({
    codecs: { audio: [useOPUS()], video: [useVP8()] },
    iceServers: [],
    iceUseIpv6: false,
    // Usually left out as pointless; here both ends share the machine.
    iceAdditionalHostAddresses: ['127.0.0.1'],
  });

  /** Answers the first offer of a participant and its later ones, when tracks were added or ICE was restarted. */
  async answer(offer: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: 'offer', sdp: offer });
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    return this.#connection.localDescription?.sdp ?? '';
  }

  async trickle(candidate: string): Promise<void> {
    await this.#connection.addIceCandidate(JSON.parse(candidate));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}
