// What a test can make go wrong with requests.

import type { ServerResponse } from 'node:http';
import type { Json } from './settings.ts';

/** Requests that can be left without an answer: changing a call, ending it, joining it, or the calls to the SFU. */
export type Hangable = 'update' | 'mark_ended' | 'join' | 'rpc';

export interface FailRule {
  /** Tested against `METHOD /path`, e.g. `PATCH /video/call/appointment/1`. */
  readonly match: RegExp;
  readonly status: number;
  readonly body: Json;
}

const hangables: Record<Hangable, RegExp> = {
  update: /^PATCH \/video\/call\/[^/]+\/[^/]+$/,
  mark_ended: /\/mark_ended$/,
  join: /\/join$/,
  rpc: /^POST \/sfu\/twirp\//,
};

export class Faults {
  readonly #failures: FailRule[] = [];
  readonly #hanging = new Set<Hangable>();
  readonly #held = new Set<ServerResponse>();

  failNext(rule: FailRule): void {
    this.#failures.push(rule);
  }

  hang(what: Hangable, on: boolean): void {
    if (on) this.#hanging.add(what);
    else this.#hanging.delete(what);
  }

  /** True if the request gets no answer, now or ever. */
  swallow(request: string, res: ServerResponse): boolean {
    if (![...this.#hanging].some((what) => hangables[what].test(request))) return false;
    this.#held.add(res);
    res.on('close', () => this.#held.delete(res));
    return true;
  }

  /** The failure this request was to get; each is given once. */
  failure(request: string): FailRule | undefined {
    const index = this.#failures.findIndex(({ match }) => match.test(request));
    return index < 0 ? undefined : this.#failures.splice(index, 1)[0];
  }

  /** Lets go of what was left unanswered. */
  close(): void {
    for (const res of this.#held) res.destroy();
  }
}
