// The operator's API over meetings in memory, and the operator's page in front of it.
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Health, ProviderHealth } from '../../src/engine/hard-limit-api.ts';
import type { HistoryEntry, MeetingProgress, MeetingRecord } from '../../src/engine/meeting-record.ts';
import { operatorUi } from '../../src/http/operator-ui.ts';
import { countsOf, progressOf, untouched } from './meeting-records.ts';

export const token = 'the-operator-s-own-token-0123456789';
const minute = 60_000;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Meeting = Writable<MeetingRecord>;

const isOver = ({ state }: MeetingRecord): boolean => state === 'closed' || state === 'ended';

/** An error response with the message of the real server. */
class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409;
  constructor(status: 400 | 403 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** The health of a provider whose list was not read yet. */
export const healthy: ProviderHealth = {
  listedAt: null,
  isListStale: false,
  error: null,
  skipped: null,
  keyRefused: null,
  overdue: { count: 0, oldest: 0 },
  clockDisagreement: null,
};

export class OperatorApi implements AsyncDisposable {
  /** The accepted token. */
  token: string = token;
  /** Who uses it. */
  operator: { name: string; role: 'read' | 'operate' } = { name: 'operator', role: 'operate' };
  /** Whether a proxy has signed this operator in, so that no token is needed. */
  isSignedIn = false;
  /** The server's clock, epoch ms. */
  readonly now: () => number;
  readonly meetings: Meeting[] = [];
  readonly history: HistoryEntry[] = [];
  /** What was reported of each meeting, by id. */
  readonly progress: Map<number, Partial<MeetingProgress>> = new Map();
  health: Health = {
    database: true,
    databaseProblem: null,
    isStarted: true,
    dryRun: false,
    providers: { eyeson: healthy },
    webhooks: { eyeson: 'registered' },
    stopping: false,
  };
  /** Meetings that cannot be ended, by id, and why. */
  readonly refused: Map<number, string> = new Map();
  /** Meetings that are ended, while a proxy answers in the server's place that it got no answer, by id. */
  readonly unanswered: Set<number> = new Set();
  /** Whether the health is answered with 503. */
  isHealthAway = false;
  /** If set, every request except for the health is answered with 503 and this message. */
  failure: string | undefined;
  /** Every request, such as `GET /api/meetings?…`, oldest first. */
  readonly requests: string[] = [];
  readonly #prefix: string;
  readonly #server: Server;
  #port = 0;

  constructor({
    prefix = '',
    now = Date.now,
    ...page
  }: { prefix?: string; now?: () => number; tokenIn?: string } = {}) {
    this.#prefix = prefix;
    this.now = now;
    const app = new Hono().route(prefix || '/', operatorUi(page)).route(`${prefix}/api`, this.#api());
    this.#server = createServer(getRequestListener(app.fetch));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#prefix}/`;
  }

  /** Starts to listen; after a `stop`, on the same port again. */
  async start(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
    return this;
  }

  /** Closes all connections and stops listening. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Adds a meeting. By default it started 10 minutes ago and has a limit of 30 minutes. */
  add(meeting: Partial<Meeting> = {}): Meeting {
    const id = this.meetings.length + 1;
    const startedAt = meeting.startedAt ?? this.now() - 10 * minute;
    const endsAt = meeting.endsAt === undefined ? startedAt + 30 * minute : meeting.endsAt;
    const added: Meeting = {
      ...{ ...untouched, id, provider: 'eyeson', room: `room-${id}` },
      ...{ grace: 0, maxExtension: 30 * minute, rule: 'the default, 30 min' },
      ...meeting,
      startedAt,
      endsAt,
      deadline: meeting.deadline ?? (endsAt === null ? null : endsAt + (meeting.grace ?? 0)),
    };
    this.meetings.push(added);
    return added;
  }

  #api(): Hono {
    const api = new Hono();
    api.use(async (context, next) => {
      const { pathname, search } = new URL(context.req.url);
      this.requests.push(`${context.req.method} ${pathname.slice(this.#prefix.length)}${search}`);
      const given = context.req.header('authorization');
      if (given === undefined ? !this.isSignedIn : given !== `Bearer ${this.token}`)
        return context.json({ error: 'Expected the operator token' }, 401);
      if (this.failure && !pathname.endsWith('/health')) return context.json({ error: this.failure }, 503);
      return next();
    });
    api.onError((error, context) => {
      if (error instanceof Refusal) return context.json({ error: error.message }, error.status);
      throw error;
    });
    api.get('/operator', (context) => context.json(this.operator));
    api.get('/health', (context) =>
      this.isHealthAway ? context.json({ error: 'The health is away' }, 503) : context.json(this.health),
    );
    api.get('/meetings', (context) => context.json(this.#list(context.req.query())));
    api.get('/meetings/:id', (context) => {
      const meeting = this.#meeting(context.req.param('id'));
      const history = this.history.filter((entry) => entry.meeting === meeting.id);
      const progress = { ...progressOf(meeting), isListed: true, ...this.progress.get(meeting.id) };
      return context.json({ now: this.now(), meeting, history, progress });
    });
    api.post('/meetings/:id/extend', async (context) => {
      const { by, version } = await context.req.json();
      return context.json({ now: this.now(), meeting: this.#extend(context.req.param('id'), by, version) });
    });
    api.post('/meetings/:id/end', (context) => {
      const meeting = this.#meeting(context.req.param('id'));
      if (isOver(meeting)) throw new Refusal(409, 'The meeting is over.');
      const refusal = this.refused.get(meeting.id);
      if (refusal !== undefined) throw new Refusal(409, refusal);
      const deadline = this.now();
      if (meeting.orderedBy === null)
        this.change(meeting, { deadline, endsAt: deadline, orderedBy: this.operator.name }, 'ending');
      if (this.unanswered.has(meeting.id)) return context.html('<h1>504 Gateway Timeout</h1>', 504);
      return context.json({ now: this.now(), meeting });
    });
    return api;
  }

  /** Changes a meeting behind the page's back. */
  change(meeting: Meeting, change: Partial<Meeting>, what = 'changed', detail: string | null = null): void {
    Object.assign(meeting, change, { version: meeting.version + 1 });
    this.history.push({ meeting: meeting.id, at: this.now(), what, detail, actor: 'operator' });
  }

  #meeting(id: string): Meeting {
    const meeting = this.meetings.find((one) => one.id === Number(id));
    if (!meeting) throw new Refusal(404, `There is no meeting ${id}.`);
    return meeting;
  }

  #extend(id: string, by: unknown, version: unknown): Meeting {
    const meeting = this.#meeting(id);
    if (typeof by !== 'number' || by <= 0) throw new Refusal(400, `Expected \`by\` to be ms > 0, got ${by}`);
    if (meeting.state !== 'running' || meeting.orderedBy !== null)
      throw new Refusal(409, 'The meeting is being closed.');
    if (version !== undefined && version !== meeting.version)
      throw new Refusal(409, 'The meeting was changed meanwhile.');
    if (meeting.extended + by > meeting.maxExtension) {
      const left = meeting.maxExtension - meeting.extended;
      throw new Refusal(403, `The meeting can be extended by ${left} ms more, not by ${by} ms.`);
    }
    const later = (at: number | null) => (at === null ? null : at + by);
    this.change(
      meeting,
      {
        endsAt: later(meeting.endsAt),
        deadline: later(meeting.deadline),
        extended: meeting.extended + by,
        extensions: meeting.extensions + 1,
      },
      'extended',
      `${by} ms`,
    );
    return meeting;
  }

  #list({
    state = 'running,closing,failed',
    search = '',
    limit = '100',
    sort = 'end',
    order = 'asc',
    overdue,
    after,
  }: Record<string, string>) {
    const states = state.split(',');
    const isPast = states.includes('ended');
    const keys: Readonly<Record<string, (meeting: Meeting) => string | number>> = {
      end: ({ deadline, endedAt }) => (isPast ? endedAt : deadline) ?? Infinity,
      start: ({ startedAt }) => startedAt,
      room: ({ name, room }) => (name ?? room).toLowerCase(),
      provider: ({ provider }) => provider,
      state: ({ state: one }) => ['failed', 'closing', 'running'].indexOf(one),
    };
    const key = keys[sort] as (meeting: Meeting) => string | number;
    const sign = order === 'desc' ? -1 : 1;
    const compare = (a: Meeting, b: Meeting) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id);
    const from = after === undefined ? undefined : this.#meeting(after);
    const found = this.meetings
      .filter((meeting) => states.includes(meeting.state))
      .filter(({ deadline }) => overdue !== 'true' || (deadline ?? Infinity) < this.now())
      .filter((one) => overdue !== 'true' || !this.health.dryRun || one.wouldCloseAt !== one.deadline)
      .filter(({ room, name }) => `${room} ${name ?? ''}`.toLowerCase().includes(search.toLowerCase()))
      .sort(compare)
      .filter((meeting) => !from || compare(meeting, from) > 0);
    const meetings = found.slice(0, Number(limit));
    const last = meetings.at(-1);
    return {
      now: this.now(),
      dryRun: this.health.dryRun,
      meetings,
      counts: countsOf(this.meetings),
      ...(last && meetings.length === Number(limit) && { next: String(last.id) }),
    };
  }
}
