import { expect, expectDuration } from '../core/expect.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm, longestTimer } from '../platform/timers.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { askServer, type KeepAliveRequest } from './ask-server.ts';
import { KeepAliveEvent, type KeepAliveEventMap } from './keep-alive-event.ts';

/** How {@link keepAlive} pings. */
export interface KeepAliveOptions {
  /**
   * How often at most, ms. An activity is told to the server at most this much later: let the server's session last longer
   * than the monitor's `timeout` by this much.
   * @default 300_000 (5 minutes)
   */
  every?: number;
  /** Its abort is `stop()`. */
  signal?: AbortSignal;
}

/** The wait after a request without an answer, ms; after each further one it is twice as long, up to `every`. */
const firstRetry = 5000;

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
  readonly #arm: (delay: number) => void = createAlarm(() => this.#look());
  /** The monitor's `lastActive` that the server was last told of. */
  #told = 0;
  /** By `#clock`. */
  #sentAt = 0;
  /** How long after `#sentAt` to look for activity, ms. */
  #wait: number;
  #retry: number = firstRetry;
  /** The request under way, and what cuts it. */
  #flight: Promise<boolean> | undefined;
  #cut: AbortController = new AbortController();

  /** @internal */
  constructor(monitor: InactivityMonitor, request: KeepAliveRequest, options: KeepAliveOptions) {
    super();
    const { every = 300_000, signal } = options;
    const isRequest = typeof request === 'string' || request instanceof URL || typeof request === 'function';
    expect(isRequest, 'request', 'an address or a function', request);
    expectDuration('every', every);
    this.#monitor = monitor;
    this.#request = request;
    this.#every = this.#wait = every;
    if (signal?.aborted) this.#run.abort();

    const run = { signal: this.#run.signal };
    signal?.addEventListener('abort', () => this.stop(), run);
    monitor.addEventListener('active', ({ oldState }) => (oldState === 'prompted' ? this.#look() : this.#begin()), run);
    // The state and not the event: somebody who heard of it earlier may have started the monitor again.
    for (const type of ['idle', 'stopped'] as const)
      monitor.addEventListener(type, () => this.#isWatched || this.#end(), run);
    if (this.#isWatched) this.#begin();
  }

  /**
   * "I am here", confirmed: asks the server, and only if it says yes calls the monitor's `reset()`. Close the prompt when
   * this resolves to true. Until then, and after a `failed`, the time goes on and the person may try again.
   * @returns false when the server said no or nothing, or when it came too late: at the deadline the request is cut
   */
  async confirm(): Promise<boolean> {
    const isConfirmed = this.#isWatched && (await this.#ping()) && this.#monitor.reset();
    if (isConfirmed) this.#told = this.#monitor.lastActive;
    return isConfirmed;
  }

  /** Ends all pinging, also the request under way: no timer and no listener is left. */
  stop(): void {
    this.#run.abort();
    this.#end();
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  get #isWatched(): boolean {
    return !this.#run.signal.aborted && /active|prompted/.test(this.#monitor.state);
  }

  /** Whoever has just loaded a page or joined a call has been seen by the server. */
  #begin(): void {
    this.#end();
    this.#told = this.#monitor.lastActive;
    this.#sentAt = this.#clock.now();
    this.#wait = this.#every;
    this.#look();
  }

  #end(): void {
    this.#arm(Infinity);
    this.#cut.abort();
    this.#flight = undefined;
  }

  /** Activity sets no timer: an alarm looks now and then whether there was any. */
  #look(): void {
    const left = this.#sentAt + this.#wait - this.#clock.now();
    // Unequal, not later: a wall clock that is set back takes `lastActive` with it.
    const isNews = this.#monitor.state === 'active' && this.#monitor.lastActive !== this.#told;
    if (left <= 0 && isNews) return void this.#ping();
    if (left <= 0) this.#wait = Math.min(this.#wait * 2, this.#every);
    this.#arm(Math.min(left > 0 ? left : this.#wait, longestTimer));
  }

  #ping(): Promise<boolean> {
    this.#flight ??= this.#send();
    return this.#flight;
  }

  async #send(): Promise<boolean> {
    this.#cut = new AbortController();
    const { signal } = this.#cut;
    this.#told = this.#monitor.lastActive;
    this.#sentAt = this.#clock.now();
    const { isYes, ...answer } = await askServer(this.#request, signal);
    if (signal.aborted) return false;
    this.#flight = undefined;
    // A server that answers, whatever it says, is not asked again sooner; one that cannot be reached may be back at once.
    const isAnswer = isYes || answer.status !== undefined;
    this.#wait = isAnswer ? this.#every : Math.min(this.#retry, this.#every);
    this.#retry = isAnswer ? firstRetry : this.#retry * 2;
    this.#look();
    this.dispatchEvent(new KeepAliveEvent(isYes ? 'alive' : 'failed', answer));
    return isYes;
  }
}

/**
 * Keeps a server's session alive as long as somebody is there: pings it when there was activity since the last ping, at most
 * every so often; never while the person is asked, and never again once the monitor is idle or stopped. One request at a
 * time, which is cut after 10 s; one without an answer is repeated at the next activity, after 5 s at the earliest, then
 * 10, 20, … up to `every`. Nothing is thrown into the page: listen to `failed`.
 *
 * ```ts
 * const session = keepAlive(monitor, '/session');
 * session.addEventListener('failed', ({ status }) => status === 401 && signIn());
 * stay.onclick = async () => (await session.confirm()) && dialog.close();
 * ```
 * Each tab pings for itself.
 * @throws TypeError when the request or an option is not what it should be
 */
export function keepAlive(
  monitor: InactivityMonitor,
  request: KeepAliveRequest,
  options: KeepAliveOptions = {},
): KeepAlive {
  return new KeepAlive(monitor, request, options);
}
