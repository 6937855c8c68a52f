-- Pausing and removing integrations, and what was done when and by whom.

-- While set, nothing of the integration runs by itself.
ALTER TABLE integrations ADD COLUMN paused_at INTEGER;
-- Removed by the user: hidden from then on, deleted once it can no longer be undone.
ALTER TABLE integrations ADD COLUMN removed_at INTEGER;
-- 1 from the moment its deletion began: there is no way back from then on.
ALTER TABLE integrations ADD COLUMN is_being_deleted INTEGER NOT NULL DEFAULT 0;

CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Outlives the integration, whose name is kept as it was.
    integration_id INTEGER,
    integration_name TEXT,
    happened_at INTEGER NOT NULL,
    -- `user`, `schedule`, `webhook` or `app`.
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- How many things it was about.
    amount INTEGER,
    -- The name of what it was about; never text that could hold a secret.
    subject TEXT,
    failure_code TEXT
) STRICT;

CREATE INDEX activities_by_integration ON activities (integration_id, happened_at);
CREATE INDEX activities_by_time ON activities (happened_at);
-- Who is imported how far is counted for all integrations at once.
CREATE INDEX repositories_imported ON repositories (integration_id, id, gone)
    WHERE imported_at IS NOT NULL;
CREATE INDEX repositories_listed ON repositories (integration_id, gone);
-- Runs stand beside activities in the order of time.
CREATE INDEX runs_by_start ON runs (started_at);
