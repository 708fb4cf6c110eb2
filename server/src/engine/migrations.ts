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
];
