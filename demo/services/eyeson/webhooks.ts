// The one webhook of an API key: who is called, and the calls, each signed with the key.
import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pLimit from 'p-limit';
import { badRooms } from './bad-rooms.ts';
import type { Faults } from './faults.ts';
import type { WireLog } from './log.ts';

export interface Registration {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  last_request_sent_at: string | null;
  last_response_code: string | null;
}

/** What became of webhooks. Those that came double, late or out of order are counted as sent, too. */
export interface Deliveries {
  sent: number;
  lost: number;
  doubled: number;
  delayed: number;
  reordered: number;
  /** Those that nobody can store. They are counted as sent and as failed, too. */
  bad: number;
  /** Answered with something else than 2xx, or not at all. */
  failed: number;
}

/** Milliseconds that a receiver has for its answer. */
const answerTimeout = 10_000;
const atOnce = 32;

export class Webhooks {
  registration: Registration | null = null;
  readonly counts: Deliveries = { sent: 0, lost: 0, doubled: 0, delayed: 0, reordered: 0, bad: 0, failed: 0 };
  readonly #key: string;
  readonly #faults: Faults;
  readonly #log: WireLog;
  readonly #limit = pLimit(atOnce);
  readonly #closed = new AbortController();
  /** A room's webhooks leave one after the other. */
  readonly #queues = new Map<string, Promise<void>>();
  /** Where webhooks go while `keep` runs. */
  #kept: (() => void)[] | undefined;
  /** Those that wait for the room's next one. */
  readonly #held = new Map<string, string>();
  readonly #late = new Set<NodeJS.Timeout>();
  readonly #nth = new Map<string, number>();
  #registrations = 0;

  constructor(key: string, faults: Faults, log: WireLog) {
    this.#key = key;
    this.#faults = faults;
    this.#log = log;
  }

  register(url: string, types: readonly string[]): Registration {
    const id = `webhook-${++this.#registrations}`;
    this.registration = { id, url, types, last_request_sent_at: null, last_response_code: null };
    return this.registration;
  }

  /** Sends a webhook about a room, unless nobody asked for it or a fault strikes. */
  send(room: string, body: { readonly type: string }): void {
    if (!this.registration?.types.includes(body.type)) return;
    const nth = (this.#nth.get(room) ?? 0) + 1;
    this.#nth.set(room, nth);
    const key = `${room} ${nth}`;
    const text = JSON.stringify(body);
    if (this.#faults.strikes('badWebhooks', key)) this.#enqueueBad(room, nth, body);
    if (this.#kept) {
      this.#kept.push(() => this.#enqueue(room, text));
    } else if (this.#faults.strikes('lose', key)) {
      this.counts.lost++;
    } else if (this.#faults.strikes('reorder', key) && !this.#held.has(room)) {
      this.counts.reordered++;
      this.#held.set(room, text);
    } else {
      const copies = this.#faults.strikes('double', key) ? [text, text] : [text];
      this.counts.doubled += copies.length - 1;
      const held = this.#held.get(room);
      this.#held.delete(room);
      const late = this.#faults.strikes('delay', key);
      const wait = late ? (this.#faults.current.delayUpTo ?? 2000) * this.#faults.luck(`wait ${key}`) : 0;
      this.counts.delayed += late ? copies.length : 0;
      for (const copy of copies) this.#after(wait, () => this.#enqueue(room, copy));
      if (held !== undefined) this.#after(wait, () => this.#enqueue(room, held));
    }
  }

  /** Keeps back the webhooks of what `act` does. The result sends them. */
  keep(act: () => void): () => void {
    const kept: (() => void)[] = [];
    this.#kept = kept;
    act();
    this.#kept = undefined;
    return () => {
      for (const send of kept.splice(0)) send();
    };
  }

  /** Resolves when no webhook is on its way. */
  async settled(): Promise<void> {
    while (this.#queues.size + this.#late.size > 0) {
      await Promise.all([...this.#queues.values(), this.#late.size > 0 && setTimeout(20)]);
    }
  }

  close(): void {
    this.#closed.abort();
    for (const timer of this.#late) clearTimeout(timer);
  }

  #after(wait: number, send: () => void): void {
    if (wait === 0) {
      send();
      return;
    }
    const timer = globalThis.setTimeout(() => {
      this.#late.delete(timer);
      send();
    }, wait);
    this.#late.add(timer);
  }

  /** Sends the same with a room that nobody can store. */
  #enqueueBad(room: string, nth: number, body: { readonly type: string }): void {
    const rooms = badRooms(this.#faults.now());
    this.counts.bad++;
    this.#enqueue(room, JSON.stringify({ ...body, room: rooms[nth % rooms.length] }));
  }

  #enqueue(room: string, text: string): void {
    const before = this.#queues.get(room) ?? Promise.resolve();
    const queue = before
      .then(() => this.#limit(() => this.#post(text)))
      .finally(() => {
        if (this.#queues.get(room) === queue) this.#queues.delete(room);
      });
    this.#queues.set(room, queue);
  }

  /** One attempt: nothing is documented of another. */
  async #post(text: string): Promise<void> {
    const { registration } = this;
    if (!registration || this.#closed.signal.aborted) return;
    this.counts.sent++;
    registration.last_request_sent_at = new Date().toISOString();
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(answerTimeout)]);
    const signature = createHmac('sha256', this.#key).update(text).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-eyeson-signature': signature };
    const answer = await fetch(registration.url, { method: 'POST', body: text, headers, signal, redirect: 'manual' })
      .then(async (response) => {
        await response.arrayBuffer(); // or its connection is not free
        return response.status;
      })
      .catch((error: Error) => error.message);
    registration.last_response_code = String(answer);
    if (typeof answer !== 'number' || answer < 200 || answer > 299) this.counts.failed++;
    this.#log.record('webhook', 'out', 'room_update', { url: registration.url, answer });
  }
}
