// What passes between the process and the thread of the far ends.

import type { MessagePort } from 'node:worker_threads';

export interface PeerEvents {
  /** Media and data channel are up. */
  connected(): void;
  message(text: string): void;
}

export interface PeerStart {
  /** `echo` sends all media back, `sink` drops it. */
  readonly kind: 'echo' | 'sink';
  readonly port: MessagePort;
}

/** Requests are answered one by one, in their order. */
export type PeerRequest =
  | { readonly type: 'answer'; readonly offer: string }
  | { readonly type: 'trickle'; readonly candidate: string }
  | { readonly type: 'close' };

export type PeerReply =
  | { readonly type: 'connected' }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'done'; readonly result: string }
  | { readonly type: 'failed'; readonly error: string };
