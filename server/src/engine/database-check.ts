import { randomBytes, randomUUID } from 'node:crypto';
import { columns } from './meeting-rows.ts';

const replica = randomUUID();

/** In bytes. A table has seldom that many free. */
const muchSpace = 256 * 1024;

const text = `with meetings as (select ${columns} from still_there.meetings), ends as (select provider, room, at from still_there.ends),
    history as (select meeting, at, what, detail, actor from still_there.history),
    counts as (select provider, state, backend, meetings from still_there.counts),
    readers as (select provider, replica, seen_at, trouble, asked_at, report from still_there.list_readers),
    webhooks as (select provider, digest, at from still_there.webhooks),
    jobs as (select id, name, state, singleton_key, heartbeat_on from still_there_jobs.job)
  insert into still_there.replicas (id, filler) values ($1, $2)
  on conflict (id) do update set seen_at = now(), filler = excluded.filler`;

/**
 * A statement that fails unless the database can be written and has the tables. It writes one row for each process. The other
 * tables are looked up, but not read.
 * @param needsSpace whether it is to fail if the disk is full
 */
export function databaseCheck(needsSpace: boolean): readonly [text: string, values: readonly unknown[]] {
  return [text, [replica, needsSpace ? randomBytes(muchSpace).toString('base64') : null]];
}
