// The far end of an eyeson call: sends the caller's own audio and video back, so that the page has a remote picture.

import { getHostAddresses, RTCPeerConnection, type RTCRtpTransceiver, useNACK, useOPUS, usePLI, useVP8 } from 'werift';
import type { PeerEvents } from './messages.ts';

export class EchoPeer {
  readonly #connection: RTCPeerConnection;

  constructor(events: PeerEvents) {
    // With several addresses the kernel may answer from another one than was
    // asked, which browsers ignore. So there is one, and the socket is bound to it.
    const address = getHostAddresses(true, false)[0] ?? '127.0.0.1';
    this.#connection = new RTCPeerConnection({
      // One codec per kind, so that what comes in can go out again as it is.
      codecs: { audio: [useOPUS()], video: [useVP8({ rtcpFeedback: [useNACK(), usePLI()] })] },
      // Only answer connectivity checks. A full agent would ask a public STUN
      // server, and give up on a browser that hides its address behind mDNS.
      iceLite: true,
      iceUseIpv6: false,
      iceInterfaceAddresses: { udp4: address },
      // werift leaves loopback out unless told.
      iceAdditionalHostAddresses: [address],
    });
    const channel = this.#connection.createDataChannel('data', { negotiated: true, id: 0 });
    channel.stateChanged.subscribe((state) => {
      if (state === 'open') events.connected();
    });
    channel.onMessage.subscribe((data) => events.message(data.toString()));
  }

  /** Answers a first offer, and the repeated one of a resumed call. */
  async answer(offer: string): Promise<string> {
    // Its candidates are of no use to a lite agent, and .local ones would be looked up.
    const sdp = offer.replace(/^a=candidate:.*\r\n/gm, '');
    await this.#connection.setRemoteDescription({ type: 'offer', sdp });
    for (const transceiver of this.#connection.getTransceivers()) await echo(transceiver);
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    return this.#connection.localDescription?.sdp ?? '';
  }

  async trickle(): Promise<void> {
    // a lite agent waits to be asked
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

async function echo(transceiver: RTCRtpTransceiver): Promise<void> {
  const { sender, receiver } = transceiver;
  if (sender.track) return;
  transceiver.setDirection('sendrecv');
  sender.streamId = 'echo';
  await sender.replaceTrack(receiver.track);
  // The caller is its own decoder: when it misses a key frame, it must make one.
  sender.onPictureLossIndication.subscribe(() => {
    const { ssrc } = receiver.track;
    if (ssrc !== undefined) void receiver.sendRtcpPLI(ssrc);
  });
}
