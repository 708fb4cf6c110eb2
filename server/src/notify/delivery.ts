// Sends notifications to one address: in order, again until they arrive, and without anybody waiting for it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Notification, NotificationRequest } from './message.ts';

/** In milliseconds. */
const requestTimeout = 10_000;
const [firstDelay, longestDelay] = [1000, 60_000];
/** Milliseconds after which a notification is given up. */
const longestTry = 6 * 3_600_000;
/** The most notifications that wait. Beyond this the oldest is given up. */
const mostWaiting = 100;

/** Options of {@link Delivery}. */
export interface DeliveryOptions {
  /** The kind of receiver, for log and metrics. */
  readonly target: 'webhook' | 'slack';
  readonly url: string;
  readonly requestFor: (notification: Notification) => NotificationRequest;
  readonly logger: Logger;
  /** Counts an attempt: `sent`, `retried` (it failed and is repeated), `lost` (it is given up). */
  readonly count: (result: 'sent' | 'retried' | 'lost') => void;
  /** Ends it. What is waiting is lost. */
  readonly signal: AbortSignal;
}

/** The notifications that wait for one receiver. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #waiting: { readonly notification: Notification; readonly request: NotificationRequest }[] = [];
  #isSending = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Adds a notification. */
  add(notification: Notification): void {
    this.#waiting.push({ notification, request: this.#options.requestFor(notification) });
    if (this.#waiting.length > mostWaiting) this.#lost(this.#waiting.shift()?.notification, 'too many are waiting');
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#waiting.shift(); next && !this.#options.signal.aborted; next = this.#waiting.shift())
      await this.#send(next.notification, next.request);
    this.#isSending = false;
  }

  async #send(notification: Notification, request: NotificationRequest): Promise<void> {
    const { target, logger, count, signal } = this.#options;
    const startedAt = performance.now();
    for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
      const failure = await this.#attempt(request);
      if (!failure) {
        count('sent');
        logger.debug({ target, condition: notification.condition }, 'notification sent');
        return;
      }
      if (signal.aborted) return;
      if (failure.isFinal || performance.now() - startedAt > longestTry)
        return this.#lost(notification, failure.reason);
      count('retried');
      logger.warn(
        { target, reason: failure.reason, retryInMs: delay },
        'a notification was not accepted: it is sent again',
      );
      await pause(failure.retryAfter ?? delay, undefined, { signal, ref: false }).catch(() => {}); // aborted
      if (signal.aborted) return;
    }
  }

  /** Resolves to why it failed. */
  async #attempt({ body, headers }: NotificationRequest): Promise<Failure | undefined> {
    const { url, signal } = this.#options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers() },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]),
      });
      await response.body?.cancel();
      const { ok, status } = response;
      if (ok) return undefined;
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      return {
        reason: `answered with ${status}`,
        isFinal: status >= 300 && status < 500 && status !== 408 && status !== 429,
        ...(seconds >= 0 && { retryAfter: Math.min(seconds * 1000, longestDelay) }),
      };
    } catch (error) {
      const { message, cause } = error as Error; // the message of `fetch` is only "fetch failed"
      return { reason: cause instanceof Error ? cause.message : message, isFinal: false };
    }
  }

  #lost(notification: Notification | undefined, reason: string): void {
    const { target, logger, count } = this.#options;
    count('lost');
    const about = { target, reason, condition: notification?.condition, text: notification?.text };
    logger.error(about, 'a notification could not be delivered, and is given up');
  }
}

interface Failure {
  readonly reason: string;
  /** Whether sending it again would not help. */
  readonly isFinal: boolean;
  /** Milliseconds to wait, as the receiver asked. */
  readonly retryAfter?: number;
}
