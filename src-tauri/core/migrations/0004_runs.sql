-- Runs, what they ask first, and what GitLab does not show any more.

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    -- Moves while the run goes on, so that one that was cut off has an end.
    noted_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    repositories INTEGER NOT NULL DEFAULT 0,
    repositories_failed INTEGER NOT NULL DEFAULT 0,
    new_commits INTEGER NOT NULL DEFAULT 0,
    pull_requests INTEGER NOT NULL DEFAULT 0,
    tickets INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    waited_ms INTEGER NOT NULL DEFAULT 0,
    failure_code TEXT,
    failure_detail TEXT
) STRICT;

CREATE INDEX runs_by_integration ON runs (integration_id, id);

CREATE TABLE change_marks (
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    stream TEXT NOT NULL,
    group_remote_id INTEGER NOT NULL,
    heard_at INTEGER NOT NULL,
    PRIMARY KEY (integration_id, stream, group_remote_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE integrations ADD COLUMN reconciled_at INTEGER;
ALTER TABLE repositories ADD COLUMN gone_at INTEGER;
ALTER TABLE streams ADD COLUMN asked_at INTEGER;
ALTER TABLE streams ADD COLUMN activity_at INTEGER;
ALTER TABLE streams ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pull_requests ADD COLUMN gone_at INTEGER;
ALTER TABLE tickets ADD COLUMN gone_at INTEGER;

CREATE INDEX pull_requests_gone ON pull_requests (repository_id) WHERE gone_at IS NOT NULL;
CREATE INDEX tickets_gone ON tickets (repository_id) WHERE gone_at IS NOT NULL;
