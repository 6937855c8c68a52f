-- Teams of people, what their figures should be, and reports kept under a name.

CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The team it is part of; NULL for one that is part of none. Checked at the end of a
    -- transaction, so that all teams can be put back in any order.
    parent_id INTEGER REFERENCES teams (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    -- The name trimmed and in lower case: teams of one parent differ in it.
    name_key TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX teams_by_name ON teams (coalesce(parent_id, 0), name_key);
CREATE INDEX teams_by_parent ON teams (parent_id);

-- By alias, which is for good: who is joined with somebody later brings the team along, and who is
-- read again after an integration was removed is in the team again.
CREATE TABLE team_members (
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    alias_key TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (team_id, alias_key)
) STRICT, WITHOUT ROWID;

-- What a figure should be, in the unit it is shown in.
CREATE TABLE targets (
    id INTEGER PRIMARY KEY,
    -- NULL for everybody; a team without a row takes what the one it is part of has.
    team_id INTEGER REFERENCES teams (id) ON DELETE CASCADE,
    metric TEXT NOT NULL,
    lowest REAL,
    aim REAL,
    highest REAL,
    CHECK (coalesce(lowest, aim, highest) IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX targets_by_team ON targets (coalesce(team_id, 0), metric);
CREATE INDEX targets_of_team ON targets (team_id);

CREATE TABLE saved_views (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- The name trimmed and in lower case.
    name_key TEXT NOT NULL UNIQUE,
    -- Of the window, from `/reports/` on, with the filter behind a question mark.
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
