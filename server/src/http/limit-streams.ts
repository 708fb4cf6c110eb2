// Server-sent events: a browser keeps one response open and receives each change. All streams of this process share one database
// query per second; without streams there is none.
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { refuse } from './errors.ts';
import type { Grant } from './grant.ts';
import { keyOf } from './grant.ts';
import { type LimitBody, limitBody } from './limit-body.ts';
import { LimitStream } from './limit-stream.ts';
import type { ServedHardLimit } from './options.ts';

/** Milliseconds between two queries. */
const queryInterval = 1000;
/** Each stream takes a socket and about 10 KB. Further browsers poll instead. */
const most = 5000;
/** A participant may have several tabs. */
const maxStreamsPerParticipant = 8;

/** The open streams of this process. */
export class LimitStreams {
  readonly #hardLimit: ServedHardLimit;
  readonly #signal: AbortSignal | undefined;
  readonly #maxStreams: number;
  readonly #open = new Set<LimitStream>();
  #timer: NodeJS.Timeout | undefined;
  #isQuerying = false;
  #isFailing = false;

  /** Aborting `signal` ends all streams. */
  constructor(hardLimit: ServedHardLimit, signal: AbortSignal | undefined, maxStreams: number = most) {
    this.#hardLimit = hardLimit;
    this.#maxStreams = maxStreams;
    this.#signal = signal;
    signal?.addEventListener('abort', () => {
      for (const stream of this.#open) stream.end();
    });
  }

  /** Responds with a stream of the limit and each change of it. @throws HTTPException 429 or 503 */
  async answer(c: Context, grant: Grant): Promise<Response> {
    const { provider, room } = grant;
    const meeting = await this.#hardLimit.meetingIn(provider, room);
    this.#admit(grant);
    c.header('X-Accel-Buffering', 'no'); // https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
    return streamSSE(c, async (sse) => {
      const stream = new LimitStream(sse, grant);
      this.#add(stream);
      stream.show(this.#bodyOf(meeting, grant));
      await stream.ended;
      this.#remove(stream);
    });
  }

  #bodyOf(meeting: MeetingRecord | undefined, { provider, mayExtend }: Grant): LimitBody {
    const { dryRun } = this.#hardLimit;
    return limitBody(meeting, this.#hardLimit.now(provider), mayExtend, dryRun);
  }

  #admit({ provider, room, subject }: Grant): void {
    if (this.#signal?.aborted) throw refuse(503, 'The server is stopping');
    const own = [...this.#open].filter(
      ({ grant }) => grant.provider === provider && grant.room === room && grant.subject === subject,
    );
    if (own.length >= maxStreamsPerParticipant)
      throw refuse(429, `Expected at most ${maxStreamsPerParticipant} streams per participant`);
    if (this.#open.size >= this.#maxStreams) this.#makeRoom(provider);
  }

  /**
   * Ends a stream of the provider with the most for one that has not its share, since whoever signs a customer's tokens can open any
   * number of streams. That browser polls from then on.
   */
  #makeRoom(provider: string): void {
    const counts = new Map<string, number>();
    for (const { grant } of this.#open) counts.set(grant.provider, (counts.get(grant.provider) ?? 0) + 1);
    const share = Math.max(1, Math.floor(this.#maxStreams / this.#hardLimit.providers.length));
    const [largest, count = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
    const latest = [...this.#open].findLast(({ grant }) => grant.provider === largest);
    if (!latest || (counts.get(provider) ?? 0) >= share || count <= share)
      throw refuse(503, `Expected at most ${this.#maxStreams} streams; poll instead`);
    this.#remove(latest);
    latest.end();
  }

  #add(stream: LimitStream): void {
    this.#open.add(stream);
    this.#hardLimit.metrics.streams.set(this.#open.size);
    this.#timer ??= setInterval(() => this.#tick(), queryInterval);
  }

  #remove(stream: LimitStream): void {
    if (!this.#open.delete(stream)) return;
    this.#hardLimit.metrics.streams.set(this.#open.size);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    for (const stream of this.#open) stream.tick();
    if (!this.#isQuerying) void this.#query();
  }

  /** Streams that open during the query get the result of the next one. */
  async #query(): Promise<void> {
    this.#isQuerying = true;
    const streams = [...this.#open];
    const rooms = new Map(streams.map(({ key, grant: { provider, room } }) => [key, { provider, room }]));
    try {
      const meetings = await this.#hardLimit.meetingsIn([...rooms.values()]);
      const found = new Map(meetings.map((meeting) => [keyOf(meeting), meeting]));
      for (const stream of streams) {
        stream.show(this.#bodyOf(found.get(stream.key), stream.grant));
      }
      this.#isFailing = false;
    } catch (error) {
      // Browsers keep the last limit. Consecutive failures are logged once, not every second.
      this.#hardLimit.metrics.taskErrors.inc({ task: 'limit_streams' });
      if (!this.#isFailing)
        this.#hardLimit.logger.error({ err: error }, 'cannot read the limits for open event streams');
      this.#isFailing = true;
    } finally {
      this.#isQuerying = false;
    }
  }
}
