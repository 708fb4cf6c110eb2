-- What still-there-server 0.2.0 runs at each start. Its tables have no version.
do $$ begin
perform pg_advisory_xact_lock(7821431);
create schema if not exists still_there;
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
-- Tables of older versions; their indexes go with the columns.
alter table still_there.meetings add column if not exists attempted_at timestamptz, drop column if exists queued_for,
  drop column if exists claim, drop column if exists claimed_at, drop column if exists failed_at;
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
create index if not exists webhooks_at on still_there.webhooks (at);
end $$;
