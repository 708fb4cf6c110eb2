import { ReadableStream as WebStream } from 'node:stream/web';
import { type Context, Hono } from 'hono';
import { Registry } from 'prom-client';
import * as v from 'valibot';
import type { MeetingSort } from '../engine/hard-limit-api.ts';
import { orderOf, placeOf, sortsFor } from '../engine/meeting-order.ts';
import type { ExportedEntry, MeetingState } from '../engine/meeting-record.ts';
import { isoTimeForm, parseIsoTime } from '../iso-time.ts';
import { object } from '../object-schema.ts';
import { ProviderError } from '../providers/provider.ts';
import { isStorable, quoted, visible } from '../shown.ts';
import { refuse } from './errors.ts';
import type { OperatorView } from './operator-view.ts';
import type { Operator } from './operators.ts';
import { markOf, pageMark } from './page-mark.ts';
import { extension, read, readJson } from './requests.ts';
import type { OperatorEnv } from './sign-in.ts';

const states = ['running', 'closing', 'closed', 'ended', 'failed'] as const satisfies readonly MeetingState[];
const oneOfStates = `one or more of ${states.join(', ')}`;
const pageSize = 'a whole number from 1 to 1000';
const sorts = ['end', 'start', 'room', 'provider', 'state'] as const satisfies readonly MeetingSort[];
const oneOfSorts = `one of ${sorts.join(', ')}`;
const oneOfOrders = 'asc or desc';

const query = object({
  state: v.optional(
    v.pipe(
      v.string(oneOfStates),
      v.transform((text) => text.split(',')),
      v.array(v.picklist(states, oneOfStates)),
    ),
  ),
  search: v.optional(v.pipe(v.string(), v.maxLength(200, 'at most 200 characters'), v.check(isStorable, 'text'))),
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, pageSize),
      v.transform(Number),
      v.minValue(1, pageSize),
      v.maxValue(1000, pageSize),
    ),
    '100',
  ),
  overdue: v.optional(v.picklist(['true', 'false'], 'true or false')),
  sort: v.optional(v.picklist(sorts, oneOfSorts)),
  order: v.optional(v.picklist(['asc', 'desc'], oneOfOrders)),
  after: v.optional(pageMark),
});

const instant = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(parseIsoTime(text)), isoTimeForm),
  v.transform(parseIsoTime),
);
const range = object({ since: v.optional(instant), until: v.optional(instant) });

/** Finds what an operator may see and change. */
export type ViewOf = (operator: Operator) => OperatorView;

/**
 * `/api/…` and `/metrics`, only for operators: see `app.ts`. The operator page and the command line use it. Each route has the view of
 * its operator, and nothing else.
 */
export function operatorApi(viewOf: ViewOf): Hono<OperatorEnv> {
  const app = new Hono<OperatorEnv>();
  const viewFor = (c: Context<OperatorEnv>): OperatorView => viewOf(c.get('operator'));

  app.get('/api/operator', (c) => c.json(c.get('operator')));

  app.get('/api/meetings', async (c) => {
    const view = viewFor(c);
    const { state, search, overdue, limit, sort, order: direction, after } = read(query, c.req.query());
    const order = {
      ...(state && { states: state }),
      ...(sort && { sort }),
      ...(direction && { isDescending: direction === 'desc' }),
    };
    if (sort && !sortsFor(order).includes(sort))
      throw refuse(400, `Expected \`sort\` to be one of ${sortsFor(order).join(', ')} for these states, got "${sort}"`);
    if (after && after.order !== orderOf(order))
      throw refuse(
        400,
        `Expected \`after\` to be the \`next\` of a list in the same order (${orderOf(order)}), got one of ${quoted(after.order)}`,
      );
    const [meetings, counts] = await Promise.all([
      view.meetings({
        ...order,
        ...(search && { search }),
        ...(overdue === 'true' && { dueBefore: view.now() }),
        limit,
        ...(after && { after }),
      }),
      view.counts(),
    ]);
    const last = meetings.length === limit ? meetings.at(-1) : undefined;
    return c.json({
      now: view.now(),
      dryRun: view.dryRun,
      meetings,
      counts,
      ...(last && { next: markOf(placeOf(last, order)) }),
    });
  });

  app.get('/api/meetings/:id', async (c) => {
    const view = viewFor(c);
    const id = idOf(c.req.param('id'));
    const [meeting, history, progress] = await Promise.all([view.meeting(id), view.history(id), view.progress(id)]);
    return c.json({ now: view.now(meeting.provider), meeting, history, progress });
  });

  app.get('/api/history', async (c) => {
    const pages = viewFor(c).exportHistory(read(range, c.req.query()));
    const first = await pages.next(); // before the headers, so that a failure has its status
    c.header('Content-Type', 'application/x-ndjson; charset=utf-8');
    return c.body(WebStream.from(ndjson(first, pages)) as unknown as ReadableStream);
  });

  app.post('/api/meetings/:id/extend', async (c) => {
    const view = viewFor(c);
    const id = idOf(c.req.param('id'));
    const { by, version } = await readJson(c, extension);
    const meeting = await view.extend(id, by, version);
    return c.json({ now: view.now(meeting.provider), meeting });
  });

  app.post('/api/meetings/:id/end', async (c) => {
    const view = viewFor(c);
    const meeting = await view.end(idOf(c.req.param('id')));
    return c.json({ now: view.now(meeting.provider), meeting });
  });

  app.post('/api/reconcile', async (c) => {
    await viewFor(c)
      .reconcile()
      .catch((error: unknown) => {
        const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
        const reasons = errors.filter((each) => each instanceof ProviderError).map(({ message }) => message);
        throw reasons.length > 0 ? refuse(502, reasons.join('; ')) : error;
      });
    return c.body(null, 204);
  });

  app.get('/api/health', async (c) => c.json(await viewFor(c).health()));

  app.get('/metrics', async (c) =>
    c.body(await viewFor(c).metrics(), 200, { 'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE }),
  );
  return app;
}

/** Pages of the history as lines of JSON. A failure breaks the response off, so that it does not look complete. */
async function* ndjson(
  first: IteratorResult<readonly ExportedEntry[], void>,
  further: AsyncGenerator<readonly ExportedEntry[], void>,
): AsyncGenerator<Uint8Array, void> {
  for (let page = first; !page.done; page = await further.next()) {
    // Escapes are still JSON, and harmless on a terminal.
    const lines = page.value.map(({ at, ...entry }) => JSON.stringify({ at: new Date(at).toISOString(), ...entry }));
    yield new TextEncoder().encode(lines.map((line) => `${visible(line)}\n`).join(''));
  }
}

/** @throws HTTPException 404 */
function idOf(text: string): number {
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id))
    throw refuse(404, `There is no meeting ${JSON.stringify(text)}`);
  return id;
}
