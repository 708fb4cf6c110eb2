// A meeting's start and end, and who hears of it: those in it, the webhook, the ledger.
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { roomUpdate } from './room-json.ts';
import type { Meeting } from './rooms.ts';
import type { Webhooks } from './webhooks.ts';

export class Lifecycle {
  readonly #faults: Faults;
  readonly #ledger: Ledger;
  readonly #webhooks: Webhooks;
  readonly #hangUp: (meeting: Meeting) => void;
  readonly #orders = new Set<NodeJS.Timeout>();

  constructor(parts: { faults: Faults; ledger: Ledger; webhooks: Webhooks; hangUp: (meeting: Meeting) => void }) {
    this.#faults = parts.faults;
    this.#ledger = parts.ledger;
    this.#webhooks = parts.webhooks;
    this.#hangUp = parts.hangUp;
  }

  /** Says so twice, as the real one does: not ready yet, then ready. */
  start(meeting: Meeting, ready: boolean): void {
    this.#ledger.open(meeting);
    this.#announce(meeting);
    if (!ready) return;
    meeting.ready = true;
    this.#announce(meeting);
  }

  /** `silently`: no webhook tells of it. */
  end(meeting: Meeting, by: 'api' | 'host', { silently = false } = {}): void {
    if (!meeting.running) return;
    meeting.running = false;
    this.#ledger.ended(meeting, by);
    this.#hangUp(meeting);
    if (!silently) this.#announce(meeting);
  }

  /** A shutdown by API key; it may take a while. */
  order(meeting: Meeting): void {
    this.#ledger.called(meeting);
    const { closeDelay = 0 } = this.#faults.current;
    if (meeting.closing) return;
    meeting.closing = true;
    if (closeDelay === 0) {
      this.end(meeting, 'api');
      return;
    }
    const timer = setTimeout(() => {
      this.#orders.delete(timer);
      this.end(meeting, 'api');
    }, closeDelay);
    this.#orders.add(timer);
  }

  close(): void {
    for (const timer of this.#orders) clearTimeout(timer);
  }

  #announce(meeting: Meeting): void {
    this.#webhooks.send(meeting.roomId, roomUpdate(meeting, this.#faults.now()));
  }
}
