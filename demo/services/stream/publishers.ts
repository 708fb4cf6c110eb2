// The receiving end of published media: a WebRTC peer for each participant that publishes.

import { Peer } from '../peers/index.ts';

export class Publishers {
  readonly #peers = new Map<string, Peer>();

  answer(sessionId: string, offer: string): Promise<string> {
    const peer = this.#peers.get(sessionId) ?? new Peer('sink');
    this.#peers.set(sessionId, peer);
    return peer.answer(offer);
  }

  async trickle(sessionId: string, candidate: string): Promise<void> {
    await this.#peers.get(sessionId)?.trickle(candidate);
  }

  forget(sessionId: string): void {
    void this.#peers.get(sessionId)?.close();
    this.#peers.delete(sessionId);
  }

  close(): void {
    for (const sessionId of [...this.#peers.keys()]) this.forget(sessionId);
  }
}
