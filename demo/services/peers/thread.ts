// The thread in which the far ends of all calls run. Each comes with a port of its own.

import { type MessagePort, parentPort } from 'node:worker_threads';
import { EchoPeer } from './echo-peer.ts';
import type { PeerEvents, PeerReply, PeerRequest, PeerStart } from './messages.ts';
import { SinkPeer } from './sink-peer.ts';

parentPort?.on('message', ({ kind, port }: PeerStart) => {
  const reply = (message: PeerReply): void => port.postMessage(message);
  const events: PeerEvents = {
    connected: () => reply({ type: 'connected' }),
    message: (text) => reply({ type: 'message', text }),
  };
  const peer = kind === 'echo' ? new EchoPeer(events) : new SinkPeer();
  let last = Promise.resolve();
  port.on('message', (request: PeerRequest) => {
    last = last
      .then(() => handle(request, peer, port))
      .then(
        (result) => reply({ type: 'done', result }),
        (error) => reply({ type: 'failed', error: String(error) }),
      );
  });
});

async function handle(request: PeerRequest, peer: EchoPeer | SinkPeer, port: MessagePort): Promise<string> {
  if (request.type === 'answer') return peer.answer(request.offer);
  if (request.type === 'trickle') await peer.trickle(request.candidate);
  else {
    await peer.close();
    port.close();
  }
  return '';
}
