import { ReadableStream as WebStream } from 'node:stream/web';
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ExportedEntry, MeetingRecord, MeetingState } from '../engine/meeting-record.ts';
import { isoTimeForm, parseIsoTime } from '../iso-time.ts';
import { object } from '../object-schema.ts';
import { ProviderError } from '../providers/provider.ts';
import { isStorable, visible } from '../shown.ts';
import { refuse } from './errors.ts';
import { actorOf } from './operators.ts';
import type { ServedHardLimit } from './options.ts';
import { extension, read, readJson } from './requests.ts';
import type { OperatorEnv } from './sign-in.ts';

const states = ['running', 'closing', 'closed', 'ended', 'failed'] as const satisfies readonly MeetingState[];
const oneOfStates = `one or more of ${states.join(', ')}`;
const pageSize = 'a whole number from 1 to 1000';
/** Deadline (or `never`) and id of a page's last meeting. */
const mark = /^(never|\d{1,15})_(\d{1,15})$/;

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
  after: v.optional(v.pipe(v.string(), v.regex(mark, 'the `next` of the previous page'), v.transform(afterOf))),
});

const instant = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(parseIsoTime(text)), isoTimeForm),
  v.transform(parseIsoTime),
);
const range = object({ since: v.optional(instant), until: v.optional(instant) });

/** `/api/…`, only for operators: see `app.ts`. The operator page and the command line use it. */
export function operatorApi(hardLimit: ServedHardLimit): Hono<OperatorEnv> {
  const app = new Hono<OperatorEnv>();

  app.get('/api/operator', (c) => c.json(c.get('operator')));

  app.get('/api/meetings', async (c) => {
    const { state, search, limit, after } = read(query, c.req.query());
    const [meetings, counts] = await Promise.all([
      hardLimit.meetings({
        ...(state && { states: state }),
        ...(search && { search }),
        limit,
        ...(after && { after }),
      }),
      hardLimit.counts(),
    ]);
    const last = meetings.length === limit ? meetings.at(-1) : undefined;
    return c.json({ now: hardLimit.now(), meetings, counts, ...(last && { next: markOf(last) }) });
  });

  app.get('/api/meetings/:id', async (c) => {
    const id = idOf(c.req.param('id'));
    const [meeting, history] = await Promise.all([hardLimit.meeting(id), hardLimit.history(id)]);
    if (!meeting) throw refuse(404, `There is no meeting ${id}`);
    return c.json({ now: hardLimit.now(meeting.provider), meeting, history });
  });

  app.get('/api/history', async (c) => {
    const pages = hardLimit.exportHistory(read(range, c.req.query()));
    const first = await pages.next(); // before the headers, so that a failure has its status
    c.header('Content-Type', 'application/x-ndjson; charset=utf-8');
    return c.body(WebStream.from(ndjson(first, pages)) as unknown as ReadableStream);
  });

  app.post('/api/meetings/:id/extend', async (c) => {
    const id = idOf(c.req.param('id'));
    const { by, version } = await readJson(c, extension);
    const meeting = await hardLimit.extend(id, by, {
      actor: actorOf(c.get('operator')),
      ...(version !== undefined && { version }),
    });
    return c.json({ now: hardLimit.now(meeting.provider), meeting });
  });

  app.post('/api/meetings/:id/end', async (c) => {
    const meeting = await hardLimit.end(idOf(c.req.param('id')), { actor: actorOf(c.get('operator')) });
    return c.json({ now: hardLimit.now(meeting.provider), meeting });
  });

  app.post('/api/reconcile', async (c) => {
    const actor = actorOf(c.get('operator'));
    hardLimit.logger.info({ actor }, 'the database is compared with the lists, because an operator asked for it');
    await hardLimit.reconcile().catch((error: unknown) => {
      const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
      const reasons = errors.filter((each) => each instanceof ProviderError).map(({ message }) => message);
      throw reasons.length > 0 ? refuse(502, reasons.join('; ')) : error;
    });
    return c.body(null, 204);
  });

  app.get('/api/health', async (c) => c.json(await hardLimit.health()));
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

function markOf({ deadline, id }: MeetingRecord): string {
  return `${deadline ?? 'never'}_${id}`;
}

function afterOf(text: string): { deadline: number | null; id: number } {
  const [, deadline, id] = mark.exec(text) ?? [];
  return { deadline: deadline === 'never' ? null : Number(deadline), id: Number(id) };
}
