-- Workers look for these several times a second.
create index runs_waiting on runs (wakes_at) where status = 'waiting';
