-- The store. Everything belongs to a tenant and a project; `default` until somebody makes others.

create table projects (
  tenant text not null,
  project text not null,
  created_at timestamptz not null default now(),
  primary key (tenant, project)
);
insert into projects (tenant, project) values ('default', 'default');

create table users (
  id text primary key,
  tenant text not null,
  name text not null,
  role text not null check (role in ('admin', 'editor', 'operator', 'viewer')),
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  unique (tenant, name)
);

-- Each change of hands, of any run, gets a greater number than all before it.
create sequence lease_epochs;

create table runs (
  id text primary key,
  tenant text not null,
  project text not null,
  kind text not null,
  name text not null,
  plan jsonb not null,
  status text not null check (status in ('queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled')),
  result jsonb,
  failure jsonb,
  queue text not null,
  -- What the run waits for: `gate:NAME` or `time`, and until when.
  waits_for text,
  wakes_at timestamptz,
  -- Who works on it, and since which epoch.
  worker text,
  epoch bigint not null default 0,
  -- The run that this one repeats from some step on, or replays.
  forked_from text references runs (id) on delete set null,
  created_by text,
  last_event bigint not null default 0,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null default now(),
  foreign key (tenant, project) references projects (tenant, project)
);
create index runs_by_time on runs (tenant, project, created_at desc);
create index runs_by_worker on runs (worker) where status in ('running', 'waiting');

create table run_events (
  run text not null references runs (id) on delete cascade,
  sequence bigint not null,
  at timestamptz not null,
  type text not null,
  step text,
  data jsonb,
  -- The same event told again has the same key and is kept once.
  key text,
  primary key (run, sequence),
  unique (run, key)
);

-- Steps that must not run twice are written down before they run.
create table step_intents (
  run text not null references runs (id) on delete cascade,
  key text not null,
  worker text not null,
  started_at timestamptz not null default now(),
  primary key (run, key)
);

create table workers (
  id text primary key,
  -- Grows each time a worker of this name begins; the older one must then stop.
  epoch bigint not null,
  -- Machine and process, told from others with the same number: who runs on the same machine sees at once that it ended.
  host text not null,
  pid integer not null,
  process_started text not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  -- Set when its runs were given to others.
  lost_at timestamptz,
  ended_at timestamptz
);

create table approvals (
  run text not null references runs (id) on delete cascade,
  gate text not null,
  tenant text not null,
  project text not null,
  title text not null,
  details jsonb,
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'expired')),
  asked_at timestamptz not null default now(),
  expires_at timestamptz,
  decided_at timestamptz,
  decided_by text,
  comment text,
  changes jsonb,
  primary key (run, gate)
);
create index approvals_pending on approvals (tenant, project, asked_at) where status = 'pending';

create table artefacts (
  tenant text not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  media_type text not null,
  size bigint not null,
  bytes bytea not null,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  primary key (tenant, hash)
);
create table artefact_uses (
  tenant text not null,
  hash text not null,
  run text not null references runs (id) on delete cascade,
  primary key (tenant, hash, run),
  foreign key (tenant, hash) references artefacts (tenant, hash)
);
create index artefact_uses_by_run on artefact_uses (run);
create table quotas (
  tenant text primary key,
  artefact_bytes bigint not null
);

create table secret_keys (
  id text primary key,
  -- A known text under this key: a wrong key is told before anything is read with it.
  canary jsonb not null,
  active boolean not null,
  created_at timestamptz not null default now()
);
create unique index secret_keys_active on secret_keys (active) where active;
create table secrets (
  id text primary key,
  tenant text not null,
  project text not null,
  name text not null,
  key_id text not null references secret_keys (id),
  -- The data key under the master key, and the value under the data key.
  wrapped_key jsonb not null,
  value jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant, project, name),
  foreign key (tenant, project) references projects (tenant, project)
);

create table connections (
  id text primary key,
  tenant text not null,
  project text not null,
  name text not null,
  connector text not null,
  -- Without secrets; those are one secret object.
  config jsonb not null,
  secret text references secrets (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant, project, name),
  foreign key (tenant, project) references projects (tenant, project)
);

create table schedules (
  id text primary key,
  tenant text not null,
  project text not null,
  name text not null,
  cron text not null,
  timezone text not null,
  -- What becomes of times at which no worker ran: none, one run for all, or one run for each.
  catch_up text not null check (catch_up in ('skip', 'once', 'all')),
  -- What happens while the run before is still at work.
  overlap text not null check (overlap in ('skip', 'queue')),
  plan jsonb not null,
  enabled boolean not null default true,
  next_at timestamptz,
  last_at timestamptz,
  last_run text references runs (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (tenant, project, name),
  foreign key (tenant, project) references projects (tenant, project)
);
create index schedules_due on schedules (next_at) where enabled;

create table audit (
  sequence bigint primary key,
  tenant text not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  target text not null,
  data jsonb not null,
  key_id text not null,
  previous_hash text not null,
  hash text not null,
  -- The hash under a key that the database does not know.
  seal text not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();
create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_change();
-- The events of a run go when the whole run goes, and not before.
create trigger run_events_append_only before update on run_events for each row execute function refuse_change();
create trigger run_events_no_truncate before truncate on run_events for each statement execute function refuse_change();

-- Appends events, each once by its key, numbered without gaps in the order in which readers see them: the run's row is
-- locked, so that no later number becomes visible before an earlier one.
create function append_events(events jsonb) returns void language plpgsql as $$
declare
  one jsonb;
  next bigint;
begin
  perform 1 from runs where id in (select e ->> 'run' from jsonb_array_elements(events) e) order by id for update;
  for one in select value from jsonb_array_elements(events) loop
    if one ->> 'key' is not null
      and exists (select 1 from run_events where run = one ->> 'run' and key = one ->> 'key') then
      continue;
    end if;
    update runs set last_event = last_event + 1 where id = one ->> 'run' returning last_event into next;
    if not found then
      continue;
    end if;
    insert into run_events (run, sequence, at, type, step, data, key)
    values (
      one ->> 'run', next, to_timestamp((one ->> 'at')::float8 / 1000), one ->> 'type', one ->> 'step', one -> 'data',
      one ->> 'key'
    );
  end loop;
end
$$;
