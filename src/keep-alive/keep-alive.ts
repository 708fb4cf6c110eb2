import { expect, expectDuration, expectOptions, expectSignal } from '../core/expect.ts';
import { addListener } from '../platform/add-listener.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm, longestTimer } from '../platform/timers.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import { expectMonitor } from '../presence/expect-monitor.ts';
import type { InactivityEvent } from '../presence/inactivity-event.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { askServer, type KeepAliveRequest } from './ask-server.ts';
import { KeepAliveEvent, type KeepAliveEventMap } from './keep-alive-event.ts';

/** The options of {@link keepAlive}. */
export interface KeepAliveOptions {
  /**
   * Milliseconds between two requests, at least. An activity reaches the server at most this much later, so let the server's
   * session last longer than the monitor's `timeout` by this much.
   * @default 300_000 (5 minutes)
   */
  every?: number;
  /** Aborting it is the same as `stop()`. */
  signal?: AbortSignal;
}

/** The delay in milliseconds after a request without an answer. It doubles with each further one, up to `every`. */
const firstRetryDelay = 5000;

/**
 * What {@link keepAlive} returns.
 *
 * @fires KeepAliveEvent `alive`, `failed`
 */
export class KeepAlive extends TypedEventTarget<KeepAliveEventMap> {
  readonly #monitor: InactivityMonitor;
  readonly #request: KeepAliveRequest;
  readonly #every: number;
  readonly #clock: Clock = new Clock();
  readonly #run: AbortController = new AbortController();
  readonly #arm: (delay: number) => void = createAlarm(() => this.#check());
  /** The monitor's `lastActive` of the last request. */
  #sentActive = 0;
  /** When the last request was sent, by `#clock`. */
  #sentAt = 0;
  /** Milliseconds after `#sentAt` until the next check for activity. */
  #delay: number;
  #retryDelay: number = firstRetryDelay;
  /** The request under way, and what ends it. */
  #flight: Promise<boolean> | undefined;
  #cancel: AbortController = new AbortController();

  /** @internal */
  constructor(monitor: InactivityMonitor, request: KeepAliveRequest, options: KeepAliveOptions) {
    super();
    expectMonitor(monitor);
    expectOptions(options, ['every', 'signal']);
    const { every = 300_000, signal } = options;
    const isRequest = typeof request === 'string' || request instanceof URL || typeof request === 'function';
    expect(isRequest, 'request', 'an address or a function', request);
    expectDuration('every', every);
    expectSignal(signal);
    this.#monitor = monitor;
    this.#request = request;
    this.#every = this.#delay = every;
    if (signal?.aborted) this.#run.abort();

    const run = { signal: this.#run.signal };
    addListener(signal, 'abort', () => this.stop(), run);
    addListener(
      monitor,
      'active',
      ({ oldState }: InactivityEvent) => (oldState === 'prompted' ? this.#check() : this.#begin()),
      run,
    );
    // The state and not the event: an earlier listener may have started the monitor again.
    for (const type of ['idle', 'stopped'] as const)
      addListener(monitor, type, () => this.#isRunning || this.#end(), run);
    if (this.#isRunning) this.#begin();
  }

  /**
   * "I am here", confirmed by the server: asks it, and calls the monitor's `reset()` only if it agrees. Close the prompt when
   * this resolves to true. Meanwhile, and after a `failed`, the deadline stays and the person may try again.
   * @returns false when the server refused or did not answer, or when the deadline came first, which ends the request
   */
  async confirm(): Promise<boolean> {
    const isConfirmed = this.#isRunning && (await this.#ping()) && this.#monitor.reset();
    if (isConfirmed) this.#sentActive = this.#monitor.lastActive;
    return isConfirmed;
  }

  /** Stops all requests, also the one under way. No timer and no listener is left. */
  stop(): void {
    this.#run.abort();
    this.#end();
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  get #isRunning(): boolean {
    return !this.#run.signal.aborted && /active|prompted/.test(this.#monitor.state);
  }

  /** The first request comes after a full interval: loading the page or joining the call was a request already. */
  #begin(): void {
    this.#end();
    this.#sentActive = this.#monitor.lastActive;
    this.#sentAt = this.#clock.now();
    this.#delay = this.#every;
    this.#check();
  }

  #end(): void {
    this.#arm(Infinity);
    this.#cancel.abort();
    this.#flight = undefined;
  }

  /** Activity sets no timer: an alarm checks from time to time whether there was any. */
  #check(): void {
    const left = this.#sentAt + this.#delay - this.#clock.now();
    // Unequal, not later: a wall clock that is set back takes `lastActive` with it.
    const hasActivity = this.#monitor.state === 'active' && this.#monitor.lastActive !== this.#sentActive;
    if (left <= 0 && hasActivity) return void this.#ping();
    if (left <= 0) this.#delay = Math.min(this.#delay * 2, this.#every);
    this.#arm(Math.min(left > 0 ? left : this.#delay, longestTimer));
  }

  #ping(): Promise<boolean> {
    this.#flight ??= this.#send();
    return this.#flight;
  }

  async #send(): Promise<boolean> {
    this.#cancel = new AbortController();
    const { signal } = this.#cancel;
    this.#sentActive = this.#monitor.lastActive;
    this.#sentAt = this.#clock.now();
    const { isAlive, ...answer } = await askServer(this.#request, signal);
    if (signal.aborted) return false;
    this.#flight = undefined;
    // After an answer of any kind it waits a full interval; a server that cannot be reached may be back sooner.
    const isAnswer = isAlive || answer.status !== undefined;
    this.#delay = isAnswer ? this.#every : Math.min(this.#retryDelay, this.#every);
    this.#retryDelay = isAnswer ? firstRetryDelay : this.#retryDelay * 2;
    this.#check();
    this.dispatchEvent(new KeepAliveEvent(isAlive ? 'alive' : 'failed', answer));
    return isAlive;
  }
}

/**
 * Keeps a server's session alive as long as somebody is there. It sends a request when there was activity since the last
 * one, at most once per interval; never during the prompt, and never once the monitor is idle or stopped. One request runs
 * at a time and is ended after 10 s. Without an answer it is repeated at the next activity, after 5, 10, 20, … s and at most
 * `every`. Nothing is thrown into the page: listen to `failed`.
 *
 * ```ts
 * const session = keepAlive(monitor, '/session');
 * session.addEventListener('failed', ({ status }) => status === 401 && signIn());
 * stay.onclick = async () => (await session.confirm()) && dialog.close();
 * ```
 * Each tab sends requests of its own.
 * @throws TypeError when an argument or an option is not valid, or an option is unknown
 */
export function keepAlive(
  monitor: InactivityMonitor,
  request: KeepAliveRequest,
  options: KeepAliveOptions = {},
): KeepAlive {
  return new KeepAlive(monitor, request, options);
}
