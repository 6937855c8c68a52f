-- Who is who: people across integrations, and the names they go by.

-- A person as the window shows them, independent of any integration: joins and choices survive
-- removing an integration and adding it again.
CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- `included`, `excluded` from metrics, or `hidden`.
    treatment TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- `alias_key` names an alias for good: an account of a host, or an address with a name in commits.
CREATE TABLE member_aliases (
    alias_key TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    joined_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX member_aliases_by_member ON member_aliases (member_id);
