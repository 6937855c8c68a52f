-- Files and folders of a repository that count in no commit.

-- Under the host's own id, like groups that are imported by themselves: a repository that is taken
-- out of the import and chosen again, or read from a configuration before it was listed, finds its list.
CREATE TABLE excluded_paths (
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    repository_remote_id INTEGER NOT NULL,
    -- A pattern a line, as in a .gitignore; no row where nothing is excluded.
    patterns TEXT NOT NULL CHECK (patterns <> ''),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (integration_id, repository_remote_id)
) STRICT, WITHOUT ROWID;
