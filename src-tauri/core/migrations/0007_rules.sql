-- What is imported by itself, and what is left out.

-- A group whose repositories are imported as they appear; it may be hidden for a while and come back.
CREATE TABLE auto_import_groups (
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    group_remote_id INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (integration_id, group_remote_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE exclusion_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    -- `name`, `expression`, `inactive`, `archived` or `visibility`.
    kind TEXT NOT NULL,
    pattern TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX exclusion_rules_by_integration ON exclusion_rules (integration_id, id);

-- Taken out of the import by hand: no rule brings it back.
ALTER TABLE repositories ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
