-- Pausing and removing integrations, and what was done when and by whom.

-- While set, nothing of the integration runs by itself.
ALTER TABLE integrations ADD COLUMN paused_at INTEGER;
-- Removed by the user: hidden from then on, deleted once it can no longer be undone.
ALTER TABLE integrations ADD COLUMN removed_at INTEGER;

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
    -- One fact, such as a count or a name; never text that GitLab or a person typed as a secret.
    detail TEXT
) STRICT;

CREATE INDEX activities_by_integration ON activities (integration_id, id);
CREATE INDEX activities_by_time ON activities (happened_at);
