// The history of the tables in the schema `still_there`, one step after the other.

/** A step from one version of the tables to the next. */
export interface Migration {
  /** Statements of PL/pgSQL, in the transaction of all steps. */
  readonly sql: string;
  /**
   * Whether servers that know only the steps before it can no longer work with the tables. Avoid it: they still run while replicas are
   * replaced one by one, and are what people go back to.
   */
  readonly isBreaking?: true;
}

/** The steps: the first leads to version 1. Never change or remove one that has been released; append. */
export const migrations: readonly Migration[] = [
  {
    // Version 0.2.0 and earlier had no record of their version. Whatever is there already is left as it is.
    sql: `
create table if not exists still_there.meetings (
  id bigint generated always as identity primary key,
  provider text not null,
  room text not null,
  started_at timestamptz not null,
  meeting_id text,
  name text,
  state text not null check (state in ('running', 'closing', 'closed', 'ended', 'failed')),
  rule text not null,
  duration_ms bigint,
  scheduled_end timestamptz,
  grace_ms bigint not null,
  max_extension_ms bigint not null,
  extended_ms bigint not null default 0,
  extensions int not null default 0,
  ends_at timestamptz,
  deadline timestamptz,
  attempts int not null default 0,
  attempted_at timestamptz,
  called_at timestamptz,
  last_error text,
  listed boolean not null default false,
  missing_since timestamptz,
  ordered_by text,
  ended_at timestamptz,
  ended_by text,
  version int not null default 0,
  heard_at timestamptz not null default now()
);
-- Tables of older versions; their indexes go with the columns. Only where it is needed: \`alter table\` locks out all replicas, and
-- waits for a backup that runs, even if there is nothing to change.
if exists (
  select from pg_attribute
  where attrelid = 'still_there.meetings'::regclass and attname = 'queued_for' and not attisdropped
) then
  alter table still_there.meetings add column if not exists attempted_at timestamptz, drop column if exists queued_for,
    drop column if exists claim, drop column if exists claimed_at, drop column if exists failed_at;
end if;
-- By the second: two reports of one start, with and without its fraction of a second, may be inserted at the same time.
create unique index if not exists meetings_start on still_there.meetings
  (provider, room, coalesce(meeting_id, ''), date_trunc('second', started_at at time zone 'UTC'));
create index if not exists meetings_open on still_there.meetings (coalesce(deadline, 'infinity'::timestamptz), id)
  where state in ('running', 'closing', 'failed');
create index if not exists meetings_busy on still_there.meetings (state) where state in ('closing', 'failed');
create index if not exists meetings_over on still_there.meetings (ended_at) where state in ('closed', 'ended');
create table if not exists still_there.ends (
  provider text not null,
  room text not null,
  at timestamptz not null,
  primary key (provider, room)
);
create index if not exists ends_at on still_there.ends (at);
create table if not exists still_there.history (
  meeting bigint not null,
  at timestamptz not null default now(),
  what text not null,
  detail text,
  actor text not null
);
create index if not exists history_meeting on still_there.history (meeting, at);
create index if not exists history_at on still_there.history (at);
create table if not exists still_there.webhooks (
  provider text not null,
  digest text not null,
  at timestamptz not null default now(),
  primary key (provider, digest)
);
create index if not exists webhooks_at on still_there.webhooks (at);`,
  },
  {
    sql: `
create table if not exists still_there.alerts (
  condition text primary key,
  seen_at timestamptz not null default now()
);
-- For checks: one row for each process.
create table if not exists still_there.replicas (
  id text primary key,
  seen_at timestamptz not null default now(),
  filler text
);`,
  },
  {
    // How many meetings there are, without counting them: each statement that changes meetings adds its difference. Every connection has
    // rows of its own, so that none waits for another. To count, sum them up.
    sql: `
create table still_there.counts (
  provider text not null,
  state text not null,
  backend int not null,
  meetings bigint not null,
  primary key (provider, state, backend)
) with (fillfactor = 50);
create function still_there.add_to_counts(text, text, bigint) returns void language sql as $count$
  insert into still_there.counts as c (provider, state, backend, meetings) values ($1, $2, pg_backend_pid(), $3)
  on conflict (provider, state, backend) do update set meetings = c.meetings + excluded.meetings
$count$;
-- With the rights of the tables' owner: servers of the earlier version may have none on the new table.
create function still_there.count_meetings() returns trigger language plpgsql security definer set search_path = pg_catalog as $count$
begin
  if tg_op = 'INSERT' then
    perform still_there.add_to_counts(provider, state, count(*)) from added group by provider, state;
  elsif tg_op = 'DELETE' then
    perform still_there.add_to_counts(provider, state, -count(*)) from removed group by provider, state;
  elsif tg_op = 'UPDATE' then
    perform still_there.add_to_counts(provider, state, sum(meetings)::bigint) from (
      select provider, state, 1 as meetings from added union all select provider, state, -1 from removed
    ) changes group by provider, state having sum(meetings) <> 0;
  else
    delete from still_there.counts;
  end if;
  return null;
end $count$;
create trigger count_inserted after insert on still_there.meetings
  referencing new table as added for each statement execute function still_there.count_meetings();
create trigger count_updated after update on still_there.meetings
  referencing old table as removed new table as added for each statement execute function still_there.count_meetings();
create trigger count_deleted after delete on still_there.meetings
  referencing old table as removed for each statement execute function still_there.count_meetings();
create trigger count_truncated after truncate on still_there.meetings
  for each statement execute function still_there.count_meetings();
insert into still_there.counts (provider, state, backend, meetings)
  select provider, state, 0, count(*) from still_there.meetings group by provider, state;`,
  },
  {
    // To page through the meetings of a state, and to find meetings by any part of their names.
    sql: `
create index meetings_state on still_there.meetings (provider, state, id);
drop index if exists still_there.meetings_busy;
-- The trigrams of a text are all its parts of three characters. Those at its end are filled up, so that each character begins one.
-- (The extension pg_trgm does the same, but not every role may create it, and it would be missing in a backup of the schema.)
create function still_there.trigrams(room text, name text) returns tsvector
language sql immutable parallel safe as $search$
  select array_to_tsvector(array(select substr(names, start, 3) from generate_series(1, length(names) - 2) start))
  from (select lower(room || ' ' || coalesce(name, '')) || '  ' as names) as names
$search$;
create function still_there.trigrams_of_search(search text) returns tsquery
language sql immutable parallel safe as $search$
  select string_agg(
    '''' || replace(replace(part, chr(92), repeat(chr(92), 2)), '''', '''''') || '''' || case when length(part) < 3 then ':*' else '' end, ' & '
  )::tsquery
  from (select lower(search) as text) as search, generate_series(1, greatest(length(text) - 2, 1)) as start, substr(text, start, 3) as part
$search$;
create index meetings_open_search on still_there.meetings using gin (still_there.trigrams(room, name))
  where state in ('running', 'closing', 'failed');
create index meetings_over_search on still_there.meetings using gin (still_there.trigrams(room, name))
  where state in ('closed', 'ended');
analyze still_there.meetings;`,
  },
  {
    // Which replica reads a provider's list, and what it has found.
    sql: `
create table still_there.list_readers (
  provider text primary key,
  replica text not null,
  seen_at timestamptz not null default now(),
  trouble smallint not null,
  asked_at timestamptz,
  report jsonb
) with (fillfactor = 50);`,
  },
  {
    // For the history of a meeting: who reported it first, `webhook` or `list`.
    sql: `
alter table still_there.meetings add column if not exists reported_by text;`,
  },
  {
    // For dry runs: the deadline at which the last of them would have closed the meeting.
    sql: `
alter table still_there.meetings add column if not exists would_close_at timestamptz;`,
  },
];
